"""The kernel: how close a song is to songs that the listener judged, and how alike songs are by who likes them.

    K(i) = Σ_j sim(i,j)·q_j / (κ + Σ_j sim(i,j)·|q_j|)     over the last ≤ 200 judged songs j; q_j their evidence of now

A song is like itself only through the key of the song, never through the kernel. sim is the larger of `co_liking` and
`sound.alike`.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from recommendations.engine.counters import KeyWeight
from recommendations.engine.types import Evidence, EvidenceCounter, EvidenceKey, EvidenceKind, Similar
from recommendations.engine.wants import FloatArray

CLOSENESS: Final = KeyWeight(0.40, 6.0)
CO_LIKE_SHRINKAGE: Final = 2.0


def worth(counters: Mapping[EvidenceKey, EvidenceCounter], song_id: int, unit: float) -> float:
    """Return q of a judged song: its evidence in every mood, in units of evidence of now; 0 when there is none."""
    counter = counters.get(EvidenceKey(EvidenceKind.SONG, str(song_id)))
    return 0.0 if counter is None else (counter.positive - counter.negative) / unit - counter.held


def closeness(evidence: Evidence, unit: float) -> dict[int, float] | None:
    """Return K in (−1, 1) of every candidate that is like a judged song; None without a table of similar songs."""
    if evidence.similar is None:
        return None
    judged = {song_id for similar in evidence.similar.values() for song_id, _ in similar}
    known = {song_id: worth(evidence.counters, song_id, unit) for song_id in judged}
    return {song_id: _kernel(song_id, similar, known) for song_id, similar in evidence.similar.items()}


def _kernel(song_id: int, similar: Similar, known: Mapping[int, float]) -> float:
    parts = [share * known[other] for other, share in similar if other != song_id]
    return sum(parts) / (CLOSENESS.kappa + sum(map(abs, parts)))


def nearest_judged(song_id: int, evidence: Evidence, unit: float) -> int | None:
    """Return the judged song that moves K of a candidate most in K's own direction; None when nothing moves it."""
    similar = (evidence.similar or {}).get(song_id, ())
    parts = {other: share * worth(evidence.counters, other, unit) for other, share in similar if other != song_id}
    sign = math.copysign(1.0, sum(parts.values()))
    nearest = max(parts, key=lambda other: sign * parts[other], default=None)
    return nearest if nearest is not None and sign * parts[nearest] > 0 else None


def co_liking(together: FloatArray, liked: FloatArray, others: FloatArray) -> FloatArray:
    """Return how alike songs are by who likes them, in [0, 1): the cosine, drawn to 0 where few listeners are known.

    `together` counts the listeners who like both, `liked` and `others` those who like either; shapes broadcast.
    """
    alike: FloatArray = together / (np.sqrt(liked * others) + CO_LIKE_SHRINKAGE)
    return alike


def pairs(song_ids: Iterable[int], similarity: Iterable[float]) -> Similar:
    """Return the songs that are alike at all, as `Evidence.similar` holds them."""
    return tuple((other, share) for other, share in zip(song_ids, similarity, strict=True) if share > 0)
