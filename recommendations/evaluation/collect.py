"""Gathers plays and songs row by row into arrays."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from catalog.derive import emotion_weights
from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.types import NO_MOOD, BoolArray, DatasetError, Plays, PlaySet, Songs

LIKE_SHARE: Final = 0.75
MAX_FEATURES: Final = 64
NAMED_PROBLEMS: Final = 20
EMOTION_WORDS: Final[Mapping[str, Emotion]] = {
    **{str(emotion): emotion for emotion in EMOTIONS},
    "anger": Emotion.ANGRY,
    "calm": Emotion.NEUTRAL,
    "happiness": Emotion.HAPPY,
    "joy": Emotion.HAPPY,
    "relaxed": Emotion.NEUTRAL,
    "sadness": Emotion.SAD,
    "surprised": Emotion.SURPRISE,
}
VALENCE, ENERGY = ("f_valence", "f_audio_valence"), ("f_energy", "f_audio_energy", "f_arousal")


class Collector:
    """What was read so far. Memory grows with the rows by some 60 bytes each."""

    def __init__(self, name: str, *, timed: bool, features: Sequence[str]) -> None:
        self.name, self.timed, self.features = name, timed, list(features)[:MAX_FEATURES]
        self._listeners: dict[str, int] = {}
        self._songs: dict[str, int] = {}
        self._artists: dict[str, int] = {}
        self._contexts: dict[str, int] = {}
        self._facts: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
        self._described = array("d")
        self._columns = {name: array("d") for name in ("seconds", "label")}
        self._places = {name: array("q") for name in ("listener", "song", "context", "exposed")}
        self._problems: list[str] = []
        self._left_out = 0

    def __len__(self) -> int:
        return len(self._places["song"])

    def leave_out(self, line: int, reason: str) -> None:
        """Count an entry that was left out; the first twenty are named."""
        self._left_out += 1
        if len(self._problems) < NAMED_PROBLEMS:
            self._problems.append(f"{self.name}, line {line}: {reason}")

    def song(self, key: str, *, genres: Iterable[str], artists: Iterable[str]) -> int:
        """Return the place of a song; its first mention says what it is."""
        place = self._songs.setdefault(key, len(self._songs))
        if place == len(self._facts):
            known = tuple(self._artists.setdefault(artist, len(self._artists)) for artist in artists)
            self._facts.append((known, tuple(genre.casefold() for genre in genres)))
            self._described.extend([math.nan] * len(self.features))
        return place

    def describe(self, song: int, features: Mapping[str, float]) -> None:
        """Note features of a song; the first number given for each holds."""
        start = song * len(self.features)
        for column, name in enumerate(self.features):
            if math.isnan(self._described[start + column]):
                self._described[start + column] = features.get(name, math.nan)

    def play(self, listener: str, song: int, *, seconds: float, context: str, label: float, exposed: bool) -> None:
        """Add one judged play."""
        self._columns["seconds"].append(seconds)
        self._columns["label"].append(label)
        context = context.casefold()
        values = {
            "listener": self._listeners.setdefault(listener, len(self._listeners)),
            "song": song,
            "context": self._contexts.setdefault(context, len(self._contexts)) if context else NO_MOOD,
            "exposed": int(exposed),
        }
        for name, value in values.items():
            self._places[name].append(value)

    def play_set(self) -> PlaySet:
        """Return everything, in the order of time. DatasetError when there is no play."""
        if not len(self):
            raise DatasetError("; ".join([f"{self.name}: no row could be read", *self._problems[:3]]))
        seconds = np.array(self._columns["seconds"])
        order = np.argsort(seconds, kind="stable")
        column = {name: np.array(values, dtype=np.intp)[order] for name, values in self._places.items()}
        emotional, mood = self._moods()
        plays = Plays(column["listener"], column["song"], seconds[order], mood[order], self._liked()[order])
        exposed: BoolArray = column["exposed"] > 0
        parts = {"random": exposed} if exposed.any() and not exposed.all() else {}
        left_out = self._left_out - len(self._problems)
        problems = [*self._problems, *([f"{self.name}: {left_out} more"] if left_out > 0 else [])]
        scored = np.ones(len(plays), dtype=np.bool_)
        return PlaySet(self.name, plays, self._song_facts(emotional), self.timed, scored, parts, problems)

    def _liked(self) -> BoolArray:
        labels = np.array(self._columns["label"])
        limit = 0.5 if labels.max() <= 1 else LIKE_SHARE * labels.max()
        liked: BoolArray = labels >= limit
        return liked

    def _moods(self) -> tuple[bool, IntArray]:
        """Return whether contexts are emotions, and the place in `EMOTIONS` of each play's.

        When none is an emotion, the five commonest contexts take the places; the rest have no mood.
        """
        places = {at: EMOTION_WORDS[name] for name, at in self._contexts.items() if name in EMOTION_WORDS}
        emotional = bool(places) or not self._contexts
        if not emotional:
            commonest = Counter(self._places["context"]).most_common(len(EMOTIONS) + 1)
            named = [at for at, _ in commonest if at != NO_MOOD]
            places = dict(zip(named, EMOTIONS, strict=False))
        table = np.full(len(self._contexts) + 1, NO_MOOD, dtype=np.intp)  # the last for NO_MOOD, which is -1
        for at, emotion in places.items():
            table[at] = EMOTIONS.index(emotion)
        return emotional, table[np.array(self._places["context"], dtype=np.intp)]

    def _song_facts(self, emotional: bool) -> Songs:
        features = np.array(self._described).reshape(len(self._facts), len(self.features))
        weights = self._weights(features) if emotional else np.zeros((len(self._facts), len(EMOTIONS)))
        return Songs([fact[0] for fact in self._facts], [fact[1] for fact in self._facts], features, weights)

    def _weights(self, features: FloatArray) -> FloatArray:
        column = {name: features[:, place] for place, name in enumerate(self.features)}
        named = [column.get(f"f_{emotion}") for emotion in EMOTIONS]
        if given := [values for values in named if values is not None]:
            zeros = np.zeros_like(given[0])
            stacked = np.stack([zeros if values is None else values for values in named], axis=1)
            return np.clip(np.nan_to_num(stacked), 0.0, 1.0)
        valence = next((column[name] for name in VALENCE if name in column), None)
        energy = next((column[name] for name in ENERGY if name in column), None)
        if valence is None or energy is None:
            return np.zeros((len(features), len(EMOTIONS)))
        return np.nan_to_num(emotion_weights(valence, energy))
