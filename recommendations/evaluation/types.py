"""A data set of judged plays, as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.wants import FloatArray, IntArray

BoolArray = NDArray[np.bool_]
NO_MOOD = -1


@dataclass(frozen=True, slots=True, eq=False)
class Plays:
    """N judged plays, shape (N,) each. `seconds` counts from 1970, `mood` is a place in `EMOTIONS` or `NO_MOOD`."""

    listener: IntArray
    song: IntArray
    seconds: FloatArray
    mood: IntArray
    liked: BoolArray

    def __len__(self) -> int:
        return len(self.song)

    def mood_of(self, play: int) -> Emotion | None:
        """Return the mood of a play."""
        place = int(self.mood[play])
        return None if place == NO_MOOD else EMOTIONS[place]


@dataclass(frozen=True, slots=True, eq=False)
class Songs:
    """The facts of n songs: features (n, d), NaN where unknown; emotion weights (n, 5) in [0, 1], zeros if unknown."""

    artists: Sequence[tuple[int, ...]]
    genres: Sequence[tuple[str, ...]]
    features: FloatArray
    weights: FloatArray

    def __len__(self) -> int:
        return len(self.artists)


@dataclass(frozen=True, slots=True, eq=False)
class PlaySet:
    """A data set: which plays are scored (the others only teach), and named parts to be reported beside the whole.

    With `timed` the plays stand in the order of time; without, any order is as good as another. `problems` are the
    entries that were left out, and why.
    """

    name: str
    plays: Plays
    songs: Songs
    timed: bool
    scored: BoolArray
    parts: Mapping[str, BoolArray] = field(default_factory=dict)
    problems: Sequence[str] = ()


class DatasetError(Exception):
    """A file that is no such data set at all."""
