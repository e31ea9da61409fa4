"""The kernel: how close a song is to songs that the listener judged, and how alike two songs are.

    K(i) = Σ_j sim(i,j)·q_j / (κ + Σ_j sim(i,j)·|q_j|)     over the last ≤ 200 judged songs j; q_j their evidence of now

A song is like itself only through the key of the song, never through the kernel.
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
FEATURE_LIMIT: Final = 3.0
"""Standardised features are cut here, so that one odd number does not decide what a song is like."""


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


def directions(features: FloatArray) -> FloatArray:
    """Return a unit vector for each song from its features, shape (n, d), NaN where unknown; zeros if all are.

    Features are standardised over the catalogue, so that the product of two rows is the cosine of what sets the songs
    apart from the average; `alike` makes a similarity of it.
    """
    standard = standardised(features)
    lengths = np.sqrt((standard**2).sum(axis=1, keepdims=True))
    unit: FloatArray = np.divide(standard, lengths, out=np.zeros_like(standard), where=lengths > 0)
    return unit


def standardised(features: FloatArray) -> FloatArray:
    """Return features with mean 0 and deviation 1, cut at ±3; 0 where unknown or the same for all."""
    known = np.isfinite(features)
    counts = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, features, 0.0)
    centred = np.where(known, features - filled.sum(axis=0) / counts, 0.0)
    deviation = np.sqrt((centred**2).sum(axis=0) / counts)
    scaled = np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-12)
    cut: FloatArray = np.clip(scaled, -FEATURE_LIMIT, FEATURE_LIMIT)
    return cut


def alike(direction: FloatArray, others: FloatArray) -> FloatArray:
    """Return how alike one song is to others by features, shape (m,), in [0, 1]; unlike songs have 0."""
    return np.clip(others @ direction, 0.0, 1.0)


def pairs(song_ids: Iterable[int], similarity: Iterable[float]) -> Similar:
    """Return the songs that are alike at all, as `Evidence.similar` holds them."""
    return tuple((other, share) for other, share in zip(song_ids, similarity, strict=True) if share > 0)
