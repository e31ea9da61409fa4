"""The part of a score that is the same for every listener: what is known of a song and an emotion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from config.common.emotions import EMOTIONS
from recommendations.engine.types import NO_COUNTS, EmotionVector, SongCandidate
from recommendations.engine.wants import FloatArray

PRIOR_BASE, PRIOR_TAG, PRIOR_CURATOR = 0.30, 0.40, 0.10
SONG_SHRINKAGE, EMOTION_SHRINKAGE = 8.0, 30.0
TAGGED = 0.4
"""The weight from which a song counts as tagged with an emotion."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The listener-free score b(i, e) of n songs, shape (n, 5), and the parts that sum to it."""

    tag: FloatArray
    curator: FloatArray
    outlook: FloatArray
    listeners: FloatArray

    @property
    def total(self) -> FloatArray:
        """b(i, e), shape (n, 5)."""
        return PRIOR_BASE + self.tag + self.curator + self.outlook + self.listeners


def matrix(rows: Iterable[EmotionVector]) -> FloatArray:
    """Return the vectors as rows, shape (n, 5)."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.float64).reshape(-1, len(EMOTIONS))


def prior(candidates: Sequence[SongCandidate]) -> Prior:
    """Return b0 = .30 + .40·weight + .10·curator + outlook, drawn to what all listeners liked where that is known.

    b1 = (likes + 8·b0) / (judged + 8) over all moods, then b = (likes_e + 30·b1) / (judged_e + 30).
    """
    tag = PRIOR_TAG * matrix(song.weights for song in candidates)
    curator = np.repeat(PRIOR_CURATOR * np.array([[song.curated] for song in candidates], dtype=np.float64), 5, axis=1)
    outlook = matrix(song.outlook for song in candidates)
    before = PRIOR_BASE + tag + curator + outlook
    if all(song.crowd == NO_COUNTS for song in candidates):
        return Prior(tag, curator, outlook, np.zeros_like(before))
    liked = matrix(song.crowd.liked for song in candidates)
    judged = matrix(song.crowd.judged for song in candidates)
    of_song = (liked.sum(axis=1, keepdims=True) + SONG_SHRINKAGE * before) / (
        judged.sum(axis=1, keepdims=True) + SONG_SHRINKAGE
    )
    after = (liked + EMOTION_SHRINKAGE * of_song) / (judged + EMOTION_SHRINKAGE)
    return Prior(tag, curator, outlook, after - before)


def mood_terms(known: Prior, wanted: FloatArray) -> FloatArray:
    """Return the terms `features.MOOD_TERMS`, shape (5, n): the prior weighed by the wanted mix."""
    base = np.full(len(known.tag), PRIOR_BASE * float(wanted.sum()))
    parts = (known.tag, known.curator, known.outlook, known.listeners)
    return np.stack([base, *(part @ wanted for part in parts)])
