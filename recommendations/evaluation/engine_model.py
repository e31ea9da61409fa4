"""The engine under measurement: its own functions score and learn; only the storage is ours.

The mood of a play is matched. Fatigue, the artist cap and exploration shape lists, not what a listener likes of what
was played: evidence carries no times of plays here, so fatigue is 0.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.closeness import pairs
from recommendations.engine.features import MOOD_TERMS, scorer, taste
from recommendations.engine.prior import PRIOR_BASE, PRIOR_TAG, overrated
from recommendations.engine.signals import EPOCH, keys_of
from recommendations.engine.types import (
    KERNEL_SONGS,
    CrowdCounts,
    EmotionVector,
    Event,
    EventKind,
    Evidence,
    EvidenceKey,
    EvidenceKind,
    Intent,
    Song,
    SongCandidate,
)
from recommendations.engine.update import EvidenceState, apply
from recommendations.engine.wants import FloatArray, want
from recommendations.evaluation.shared import Likeness, SharedOutlook
from recommendations.evaluation.types import PlaySet

ENGINE, PRIOR_ALONE = "engine", "prior"
UNKNOWN_MOOD: Final = Emotion.NEUTRAL
WANTED: Final[Mapping[Emotion, FloatArray]] = {emotion: want({emotion: 1.0}, Intent.MATCH) for emotion in EMOTIONS}


class EngineModel:
    """The engine, and its prior without the listener, which is the same for all."""

    names = (ENGINE, PRIOR_ALONE)

    def __init__(self, data: PlaySet) -> None:
        self._plays, self._timed = data.plays, data.timed
        songs = data.songs
        self._songs: dict[int, Song] = {
            place: Song(place, songs.artists[place], songs.genres[place]) for place in range(len(songs))
        }
        self._tags = songs.weights
        self._outlook, self._likeness = SharedOutlook(songs), Likeness(songs, data.plays.song)
        self._liked, self._judged = np.zeros((len(songs), 5)), np.zeros((len(songs), 5))
        self._overrated = 0.0
        self._waiting: list[tuple[int, int, bool]] = []
        self._candidates: dict[int, SongCandidate] = {}
        self._states: dict[int, EvidenceState] = {}
        self._recent: dict[int, OrderedDict[int, None]] = {}

    def scores(self, play: int) -> tuple[float, float]:
        """Return the score of the song for the listener, and the part that is the same for everybody."""
        song, mood, now = int(self._plays.song[play]), self._plays.mood_of(play), self._now(play)
        candidate, evidence = self._candidate(song), self._evidence(play, song, mood)
        known = taste(evidence, {mood or UNKNOWN_MOOD: 1.0}, now)
        terms = scorer([candidate], evidence, known, now).terms(WANTED[mood or UNKNOWN_MOOD])[:, 0]
        return float(terms.sum()), float(terms[: len(MOOD_TERMS)].sum())

    def learn(self, play: int) -> None:
        """Fold the play into the listener's state: a like, a replay of a song liked before, or an early skip."""
        listener, song, liked = (int(self._plays.listener[play]), int(self._plays.song[play]), self._plays.liked[play])
        mood = self._plays.mood_of(play)
        wanted = WANTED[mood or UNKNOWN_MOOD]
        self._waiting.append((song, int(np.argmax(wanted)), bool(liked)))
        self._outlook.learn(listener, song, wanted, bool(liked))
        if liked:
            self._likeness.learn(listener, song)
        state = self._states.setdefault(listener, EvidenceState())
        standing = state.standings.get(song)
        again = standing is not None and standing.liked
        kind = (EventKind.REPLAY if again else EventKind.LIKE) if liked else EventKind.SKIP
        event = Event(str(play), kind, self._now(play), song, mood, position_s=0.0)
        apply(state, event, self._songs)
        recent = self._recent.setdefault(listener, OrderedDict())
        recent[song] = None
        recent.move_to_end(song)
        if len(recent) > KERNEL_SONGS:
            recent.popitem(last=False)

    def refresh(self) -> None:
        """Take the waiting plays into the counts of all listeners, as the periodic task does."""
        for song, emotion, liked in self._waiting:
            self._judged[song, emotion] += 1
            self._liked[song, emotion] += liked
        self._waiting.clear()
        self._candidates.clear()
        self._outlook.refresh()
        self._likeness.refresh()
        self._overrated = overrated(
            guessed=self._guessed(), liked=float(self._liked.sum()), judged=float(self._judged.sum())
        )

    def _guessed(self) -> float:
        """Return the sum of b0 over all judged plays."""
        songs = np.flatnonzero(self._judged.sum(axis=1)).tolist()
        guesses = PRIOR_BASE + PRIOR_TAG * self._tags[songs] + self._outlook.values[songs]
        return float((guesses * self._judged[songs]).sum())

    def catalogue(self) -> list[SongCandidate]:
        """Return every song as a candidate; exposures are the plays that were learned from."""
        times = self._judged.sum(axis=1)
        return [replace(self._candidate(song), exposures=int(times[song])) for song in range(len(self._songs))]

    def evidence(self, listener: int) -> Evidence:
        """Return all that was learned of a listener, for the whole catalogue."""
        state = self._states.get(listener, EvidenceState())
        judged = np.fromiter(self._recent.get(listener, ()), dtype=np.intp)
        similar = {song: pairs(judged.tolist(), self._likeness.between(song, judged).tolist()) for song in self._songs}
        return Evidence(state.counters, similar=similar)

    def _now(self, play: int) -> datetime:
        return datetime.fromtimestamp(self._plays.seconds[play], UTC) if self._timed else EPOCH

    def _candidate(self, song: int) -> SongCandidate:
        if song not in self._candidates:
            facts = self._songs[song]
            crowd = CrowdCounts(_vector(self._liked[song]), _vector(self._judged[song]), self._overrated)
            weights, outlook = _vector(self._tags[song]), _vector(self._outlook.values[song])
            self._candidates[song] = SongCandidate(
                song, facts.artists, facts.genres, weights=weights, crowd=crowd, outlook=outlook
            )
        return self._candidates[song]

    def _evidence(self, play: int, song: int, mood: Emotion | None) -> Evidence:
        """Return the counters that this one song needs, as the product fetches them."""
        listener = int(self._plays.listener[play])
        state = self._states.get(listener)
        if state is None:
            return Evidence(similar={})
        judged = np.fromiter(self._recent[listener], dtype=np.intp)
        similar = pairs(judged.tolist(), self._likeness.between(song, judged).tolist())
        keys = keys_of(self._songs[song], mood)
        keys += [EvidenceKey(EvidenceKind.SONG, str(other)) for other, _ in similar]
        counters = {key: state.counters[key] for key in keys if key in state.counters}
        return Evidence(counters, similar={song: similar})


def _vector(values: FloatArray) -> EmotionVector:
    angry, happy, neutral, sad, surprise = values.tolist()
    return (angry, happy, neutral, sad, surprise)
