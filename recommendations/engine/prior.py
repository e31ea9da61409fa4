"""The part of a score that is the same for every listener: what is known of a song and an emotion."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS
from recommendations.engine.types import NO_COUNTS, EmotionVector, SongCandidate
from recommendations.engine.wants import FloatArray

PRIOR_BASE, PRIOR_TAG, PRIOR_CURATOR = 0.30, 0.40, 0.10
SONG_SHRINKAGE, EMOTION_SHRINKAGE = 16.0, 30.0
OVERRATED_SHRINKAGE: Final = 30.0
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

    b1 = (likes' + 16·b0) / (judged + 16) over all moods, then b = (likes'_e + 30·b1) / (judged_e + 30), with
    likes' = likes + judged·overrated: a song that is liked as much as others with its b0 stays where it is. Otherwise
    every judged song would sink below those that nobody judged, only because guesses are too high everywhere.
    """
    tag = PRIOR_TAG * matrix(song.weights for song in candidates)
    curator = np.repeat(PRIOR_CURATOR * np.array([[song.curated] for song in candidates], dtype=np.float64), 5, axis=1)
    outlook = matrix(song.outlook for song in candidates)
    before = PRIOR_BASE + tag + curator + outlook
    if all(song.crowd == NO_COUNTS for song in candidates):
        return Prior(tag, curator, outlook, np.zeros_like(before))
    liked = matrix(song.crowd.liked for song in candidates)
    judged = matrix(song.crowd.judged for song in candidates)
    liked += judged * np.array([[song.crowd.overrated] for song in candidates], dtype=np.float64)
    of_song = (liked.sum(axis=1, keepdims=True) + SONG_SHRINKAGE * before) / (
        judged.sum(axis=1, keepdims=True) + SONG_SHRINKAGE
    )
    after = (liked + EMOTION_SHRINKAGE * of_song) / (judged + EMOTION_SHRINKAGE)
    return Prior(tag, curator, outlook, after - before)


def overrated(*, guessed: float, liked: float, judged: float) -> float:
    """Return by how much b0 was too high in the mean of so many judged plays, in [0, 1); 0 when nothing is judged.

    `guessed` is the sum of b0 over these plays, `liked` how many were liked. Never below 0: where more is liked than
    was guessed, that somebody chose to judge a song at all speaks for it.
    """
    return max(0.0, (guessed - liked) / (judged + OVERRATED_SHRINKAGE))


def mood_terms(known: Prior, wanted: FloatArray) -> FloatArray:
    """Return the terms `features.MOOD_TERMS`, shape (5, n): the prior weighed by the wanted mix."""
    base = np.full(len(known.tag), PRIOR_BASE * float(wanted.sum()))
    parts = (known.tag, known.curator, known.outlook, known.listeners)
    return np.stack([base, *(part @ wanted for part in parts)])
