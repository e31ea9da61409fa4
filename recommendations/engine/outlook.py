"""A ridge regression inside the prior: what the features of a song let one expect of it, before anyone judged it.

It learns from everybody's judged plays, in a periodic task, how far above or below its tags a song was liked:
`liked − the listener's own rate ~ features`. The rate is subtracted because a generous listener says nothing of a song.
Only sums are kept, so it learns from one play at a time in memory that does not grow.
"""

from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray

RIDGE: Final = 30.0
RATE_SHRINKAGE: Final = 3.0
OUTLOOK_LIMIT: Final = 0.30


class Outlook:
    """The regression on d features; all of them are expected to lie around 0."""

    def __init__(self, features: int) -> None:
        self._squares = np.zeros((features, features))
        self._products = np.zeros(features)

    def learn(self, features: FloatArray, surprise: float) -> None:
        """Add one judged play: the song's features, shape (d,), and 1 or 0 less the listener's expected rate."""
        self._squares += np.outer(features, features)
        self._products += features * surprise

    def weights(self) -> FloatArray:
        """Return what one unit of each feature is worth now, shape (d,); zeros before the first play."""
        penalty = RIDGE * np.eye(len(self._products))
        return np.linalg.solve(self._squares + penalty, self._products).astype(np.float64)


def expected(features: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the outlook of songs with these features, shape (…, d), within ±.30."""
    return bounded(features @ weights)


def bounded(outlook: FloatArray) -> FloatArray:
    """Return an outlook within ±.30, so that features never outweigh a tag."""
    return np.clip(outlook, -OUTLOOK_LIMIT, OUTLOOK_LIMIT)


class Rates:
    """How often each listener likes what they judge, learned play by play."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[int, int]] = {}
        self._all = (0, 0)

    def surprise(self, listener: int, liked: bool) -> float:
        """Return 1 or 0 less the rate expected of the listener before this play, which is counted then.

        The rate is drawn to everyone's while few plays of the listener are known.
        """
        everyones = (self._all[0] + 2) / (self._all[1] + 5)
        likes, plays = self._of.get(listener, (0, 0))
        expected_rate = (likes + RATE_SHRINKAGE * everyones) / (plays + RATE_SHRINKAGE)
        self._of[listener] = (likes + liked, plays + 1)
        self._all = (self._all[0] + liked, self._all[1] + 1)
        return liked - expected_rate
