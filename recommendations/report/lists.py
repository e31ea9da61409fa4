"""Lists for the listeners of a data set, by the engine and by two rules to compare it with, and what they are like."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS
from recommendations.engine.policy import recommend
from recommendations.engine.signals import EPOCH
from recommendations.engine.types import Intent, Slot, SongCandidate
from recommendations.engine.wants import FloatArray
from recommendations.evaluation.engine_model import EngineModel
from recommendations.evaluation.types import PlaySet

LIST_SIZE: Final = 20
LISTENERS: Final = 100
"""At most so many listeners get lists, those with the most plays."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The lists of one rule, and what a reader wants to know of them; shares lie in [0, 1].

    `popularity` is the mean place of served songs in the order of plays, 1 the most played; .5 is no bias.
    `concentration` is the Gini coefficient of how often each song was served. `artists` counts those of a list.
    """

    served: FloatArray
    explored: float
    coverage: float
    popularity: float
    concentration: float
    artists: float
    shared_genre: float


def lists_of(model: EngineModel, data: PlaySet, *, seed: int = 0) -> Mapping[str, Lists]:
    """Return the lists of 20 of every listener in every mood, after all plays were learned from."""
    songs, rng = model.catalogue(), np.random.default_rng(seed)
    plays = np.array([song.exposures for song in songs], dtype=np.float64)
    listeners = [listener for listener, _ in Counter(data.plays.listener.tolist()).most_common(LISTENERS)]
    last = float(data.plays.seconds.max(initial=0.0))
    now = datetime.fromtimestamp(last, UTC) if data.timed else EPOCH
    ours: list[list[int]] = []
    explored: list[bool] = []
    for listener in listeners:
        evidence = model.evidence(listener)
        for emotion in EMOTIONS:
            mood = {emotion: 1.0}
            made = recommend(songs, evidence, mood=mood, intent=Intent.MATCH, n=LIST_SIZE, now=now, rng=rng)
            ours.append([item.song_id for item in made.items])
            explored += [item.slot is Slot.EXPLORATION for item in made.items]
    folders = [[song.id for song in songs if int(np.argmax(song.weights)) == place] for place in range(len(EMOTIONS))]
    drawn = [_draw(folder, rng) for _ in listeners for folder in folders]
    popular = [np.argsort(-plays, kind="stable")[:LIST_SIZE].tolist()] * len(ours)
    return {
        "engine": _facts(ours, songs, plays, float(np.mean(explored))),
        "folder": _facts(drawn, songs, plays, 0.0),
        "popularity": _facts(popular, songs, plays, 0.0),
    }


def _draw(folder: Sequence[int], rng: np.random.Generator) -> list[int]:
    drawn: list[int] = rng.permutation(np.array(folder, dtype=np.intp))[:LIST_SIZE].tolist()
    return drawn


def _facts(lists: Sequence[Sequence[int]], songs: Sequence[SongCandidate], plays: FloatArray, explored: float) -> Lists:
    served = np.bincount([song for one in lists for song in one], minlength=len(songs)).astype(np.float64)
    ranks = (np.argsort(np.argsort(plays, kind="stable")) + 0.5) / len(songs)
    return Lists(
        served,
        explored,
        float((served > 0).mean()),
        float(np.average(ranks, weights=served)),
        gini(served),
        float(np.mean([len({artist for song in one for artist in songs[song].artists}) for one in lists])),
        float(np.mean([_shared_genre([songs[song].genres for song in one]) for one in lists if len(one) > 1])),
    )


def _shared_genre(genres: Sequence[Sequence[str]]) -> float:
    """Return the share of pairs in a list that have a genre in common."""
    return float(np.mean([bool(set(one) & set(other)) for one, other in combinations(genres, 2)]))


def gini(counts: FloatArray) -> float:
    """Return how unequally counts are spread: 0 evenly, towards 1 all on one."""
    ordered, n = np.sort(counts), len(counts)
    total = ordered.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total)) if total else 0.0
