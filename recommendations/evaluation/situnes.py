"""Reads SiTunes (github JiayuLi-997/SiTunes_dataset): 30 listeners who rated songs in the mood that they reported.

A rating of 4 or 5 is a like. Stage 1 warms up; stages 2 and 3 are scored, stage 3 and the songs drawn at random beside.
"""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from recommendations.evaluation.collect import Collector
from recommendations.evaluation.csv_form import number_of
from recommendations.evaluation.types import Plays, PlaySet

INTERACTIONS, SONGS = "situnes_interactions.csv", "situnes_songs.csv"
FEATURES: Final = (
    "popularity", "loudness", "danceability", "audio_energy", "audio_valence", "speechiness", "acousticness",
    "instrumentalness", "tempo",
)  # fmt: skip
LIKED_RATING: Final = 4
RANDOM: Final = ("Rand", "Random")


def is_in(folder: Path) -> bool:
    """Whether the folder holds the data set."""
    return (folder / INTERACTIONS).is_file() and (folder / SONGS).is_file()


def read(folder: Path) -> PlaySet:
    """Return all three stages in the order of events. DatasetError when nothing could be read."""
    names = [f"f_{name}" for name in FEATURES]
    found = Collector("situnes", timed=True, features=names)
    songs = {row["item_id"]: _song(found, row) for row in _rows(folder / SONGS)}
    rows = []
    for line, row in enumerate(_rows(folder / INTERACTIONS), start=2):
        try:
            _take(found, row, songs[row["item_id"]])
        except (KeyError, ValueError) as error:
            found.leave_out(line, f"{type(error).__name__}: {error}")
        else:
            rows.append(row)
    everything = found.play_set()
    order = np.argsort([float(row["timestamp"]) for row in rows], kind="stable")
    stages = np.array([int(row["stage"]) for row in rows])[order]
    drawn = np.array([row["rec_type"] in RANDOM for row in rows])[order]
    return replace(everything, scored=stages > 1, parts={"stage3": stages == 3, "random": drawn})


def _song(found: Collector, row: Mapping[str, str]) -> int:
    """Note every song of the catalogue, played or not: emotion weights depend on the others."""
    genres = [] if row["genre"] in ("", "other") else [row["genre"]]
    song = found.song(row["item_id"], genres=genres, artists=[row["artist"]] if row["artist"] else [])
    found.describe(song, {f"f_{name}": number_of(row[name]) for name in FEATURES})
    return song


def warm_up(everything: PlaySet) -> PlaySet:
    """Return stage 1 alone, scored: what parameters may be chosen on."""
    plays, early = everything.plays, ~everything.scored
    first = Plays(plays.listener[early], plays.song[early], plays.seconds[early], plays.mood[early], plays.liked[early])
    return replace(everything, name="situnes-stage1", plays=first, scored=early[early], parts={})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _take(found: Collector, row: Mapping[str, str], song: int) -> None:
    rating, seconds, stage = int(row["rating"]), float(row["timestamp"]), int(row["stage"])
    if not 1 <= rating <= 5 or not 1 <= stage <= 3:
        raise ValueError(f"rating {rating}, stage {stage}")
    label = float(rating >= LIKED_RATING)
    found.play(row["user_id"], song, seconds=seconds, context=row["emotion_pre"], label=label, exposed=False)
