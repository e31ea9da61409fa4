"""What the engine is compared with. Each learns from the same plays in the same order."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray
from recommendations.evaluation.shared import sound
from recommendations.evaluation.types import PlaySet

BANDIT_MEMORY: Final = 8_000_000
"""Numbers in the matrices of all listeners' bandits together: 64 MB."""

EXPLORING: Final = 0.5


class Baseline:
    """What the baselines share: one score a play, and nothing to refresh."""

    names: tuple[str, ...]

    def __init__(self, data: PlaySet, seed: int) -> None:
        self.data, self.plays = data, data.plays
        self.rng = np.random.default_rng(seed)

    def scores(self, play: int) -> tuple[float]:
        """Return the score of one play."""
        raise NotImplementedError

    def learn(self, play: int) -> None:
        """Learn nothing."""

    def refresh(self) -> None:
        """Nothing is shared, or it is shared at once."""


class Random(Baseline):
    """A seeded draw."""

    names = ("random",)

    def scores(self, play: int) -> tuple[float]:
        """Return a number in [0, 1)."""
        return (float(self.rng.random()),)


class Popularity(Baseline):
    """How often everybody liked the song so far, of the times it was judged."""

    names = ("popularity",)

    def __init__(self, data: PlaySet, seed: int) -> None:
        super().__init__(data, seed)
        self._likes = np.zeros(len(data.songs))
        self._judged = np.zeros(len(data.songs))

    def scores(self, play: int) -> tuple[float]:
        """Return the rate of likes, drawn to one half by two plays."""
        song = self.plays.song[play]
        return (float((self._likes[song] + 1) / (self._judged[song] + 2)),)

    def learn(self, play: int) -> None:
        """Count the play."""
        self._likes[self.plays.song[play]] += self.plays.liked[play]
        self._judged[self.plays.song[play]] += 1


class Folder(Baseline):
    """The rule of the paper: any song of the folder of the listener's emotion, and no other."""

    names = ("folder",)

    def __init__(self, data: PlaySet, seed: int) -> None:
        super().__init__(data, seed)
        weights = data.songs.weights
        self._folder = np.where(weights.any(axis=1), weights.argmax(axis=1), -2)

    def scores(self, play: int) -> tuple[float]:
        """Return whether the song lies in the folder."""
        return (float(self._folder[self.plays.song[play]] == self.plays.mood[play]),)


class ListenerSongBeta(Baseline):
    """A Beta(1, 1) for each listener and song: the mean of what this listener said of this song."""

    names = ("beta",)

    def __init__(self, data: PlaySet, seed: int) -> None:
        super().__init__(data, seed)
        self._counts: dict[tuple[int, int], tuple[int, int]] = {}

    def scores(self, play: int) -> tuple[float]:
        """Return the mean; one half for a song that is new to the listener."""
        likes, plays = self._counts.get(self._key(play), (0, 0))
        return ((likes + 1) / (plays + 2),)

    def learn(self, play: int) -> None:
        """Count the play."""
        likes, plays = self._counts.get(self._key(play), (0, 0))
        self._counts[self._key(play)] = (likes + int(self.plays.liked[play]), plays + 1)

    def _key(self, play: int) -> tuple[int, int]:
        return int(self.plays.listener[play]), int(self.plays.song[play])


class LinUcb(Baseline):
    """LinUCB (Li et al. 2010) with one linear model a listener over features, genres and the fit of the mood."""

    names = ("linucb",)

    def __init__(self, data: PlaySet, seed: int) -> None:
        super().__init__(data, seed)
        listeners = len(np.unique(data.plays.listener))
        width = max(1, int(math.sqrt(BANDIT_MEMORY / max(1, listeners))) - 2)
        columns = sound(data.songs)
        self._sound = columns[:, np.argsort(-columns.var(axis=0), kind="stable")[:width]]
        size = self._sound.shape[1] + 2
        self._start = np.eye(size)
        self._models: dict[int, tuple[FloatArray, FloatArray]] = {}

    def scores(self, play: int) -> tuple[float]:
        """Return the upper confidence bound."""
        inverse, products = self._models.get(int(self.plays.listener[play]), (self._start, None))
        features = self._features(play)
        spread = EXPLORING * math.sqrt(float(features @ inverse @ features))
        return (spread if products is None else float(features @ inverse @ products) + spread,)

    def learn(self, play: int) -> None:
        """Update the inverse in place by Sherman and Morrison's formula."""
        listener, features = int(self.plays.listener[play]), self._features(play)
        if listener not in self._models:
            self._models[listener] = self._start.copy(), np.zeros(len(self._start))
        inverse, products = self._models[listener]
        along = inverse @ features
        inverse -= np.outer(along, along) / (1.0 + features @ along)
        products += features * float(self.plays.liked[play])

    def _features(self, play: int) -> FloatArray:
        song, mood = self.plays.song[play], self.plays.mood[play]
        fit = self.data.songs.weights[song, mood] if mood >= 0 else 0.0
        return np.concatenate([self._sound[song], [fit, 1.0]])


BASELINES: Final[Sequence[type[Baseline]]] = (Random, Popularity, Folder, ListenerSongBeta, LinUcb)
