"""Reads HetRec 2011 Last.fm: what 1,892 listeners play, and the moods that they tagged artists with, by date.

The question is "which artist for this listener in this mood". Tags from a date on are held out, the artists in them
leave that listener's plays (which bear no date), and each listener and emotion with held-out artists is one query.
Every artist is a candidate, those that the listener plays included: they can only be misses.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from config.common.emotions import EMOTIONS, Emotion

PLAYS, MOODS = "lastfm2k_user_artists.csv", "lastfm2k_mood_tags.csv"
TAGS, NAMES = "lastfm2k_artist_tags.csv", "lastfm2k_artists.csv"
CUT: Final = datetime(2010, 6, 1, tzinfo=UTC)
CHOSEN_ON: Final = datetime(2009, 6, 1, tzinfo=UTC)
"""Parameters are chosen on the tags of the year before the cut, held out from this date on."""

GENRES_AN_ARTIST: Final = 5


class MoodTag(NamedTuple):
    """A listener called an artist (a place among all) something that stands for an emotion."""

    listener: int
    artist: int
    emotion: Emotion
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class Tagging:
    """What is known before the cut, and the queries: (listener, emotion) to the artists tagged so after it."""

    name: str
    artists: int
    genres: Sequence[tuple[str, ...]]
    plays: Mapping[int, Mapping[int, int]]
    known: Sequence[MoodTag]
    queries: Mapping[tuple[int, Emotion], frozenset[int]]
    cut: datetime
    problems: Sequence[str] = ()


def is_in(folder: Path) -> bool:
    """Whether the folder holds the data set."""
    return all((folder / name).is_file() for name in (PLAYS, MOODS, TAGS))


def read(folder: Path, *, name: str = "lastfm", cut: datetime = CUT, until: datetime = datetime.max) -> Tagging:
    """Return what is known before `cut` and what is asked of the time from it to `until`. Bad rows are left out."""
    problems: list[str] = []
    tags = _mood_tags(folder, problems)
    plays = list(_numbers(folder / PLAYS, ("user_id", "artist_id", "plays"), problems))
    keys = sorted({tag.artist for tag in tags} | {artist for _, artist, _ in plays})
    place = {key: at for at, key in enumerate(keys)}
    held, queries = defaultdict(set), defaultdict(set)
    last = until.replace(tzinfo=UTC)
    for tag in tags:
        if cut <= tag.at < last:
            held[tag.listener].add(tag.artist)
            queries[tag.listener, tag.emotion].add(place[tag.artist])
    listened: dict[int, dict[int, int]] = defaultdict(dict)
    for listener, artist, times in plays:
        if artist not in held[listener]:
            listened[listener][place[artist]] = times
    known = {(tag.listener, tag.artist, tag.emotion): tag for tag in reversed(tags) if tag.at < cut}
    return Tagging(
        name,
        len(keys),
        _genres(folder, keys, problems),
        listened,
        [tag._replace(artist=place[tag.artist]) for tag in known.values()],
        {query: frozenset(artists) for query, artists in sorted(queries.items())},
        cut,
        problems,
    )


def _mood_tags(folder: Path, problems: list[str]) -> list[MoodTag]:
    found = []
    for line, row in _rows(folder / MOODS):
        try:
            at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
            found.append(MoodTag(int(row["user_id"]), int(row["artist_id"]), Emotion(row["emotion"]), at))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{MOODS}, line {line}: {error}")
    return sorted(found, key=lambda tag: (tag.at, tag.listener, tag.artist, EMOTIONS.index(tag.emotion)))


def _genres(folder: Path, keys: Sequence[int], problems: list[str]) -> list[tuple[str, ...]]:
    """Return the tags that most listeners gave each artist, five at most."""
    tags: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for line, row in _rows(folder / TAGS):
        try:
            tags[int(row["artist_id"])].append((-int(row["n"]), row["tag"]))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{TAGS}, line {line}: {error}")
    return [tuple(tag for _, tag in sorted(tags[key])[:GENRES_AN_ARTIST]) for key in keys]


def _numbers(path: Path, names: Sequence[str], problems: list[str]) -> Iterator[tuple[int, int, int]]:
    for line, row in _rows(path):
        try:
            first, second, third = (math.trunc(float(row[name])) for name in names)
        except (KeyError, OverflowError, TypeError, ValueError) as error:
            problems.append(f"{path.name}, line {line}: {error}")
        else:
            yield first, second, third


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        yield from enumerate(csv.DictReader(file), start=2)
