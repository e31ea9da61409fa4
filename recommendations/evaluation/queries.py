"""Answers the queries of Last.fm by the engine's own functions, and counts how many find a held-out artist.

An artist stands for a song. What a listener plays is liked and was heard not long ago, so that fatigue leaves room for
what they do not play; a mood tag is a like in that mood, of a play served for that emotion. A query names the emotion
that the artist should express, so that emotion alone is wanted.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.features import Taste, fatigue_term, personal_terms, taste
from recommendations.engine.prior import mood_terms, prior
from recommendations.engine.types import (
    KERNEL_SONGS,
    CrowdCounts,
    EmotionVector,
    Event,
    EventKind,
    Evidence,
    EvidenceKind,
    Similar,
    SongCandidate,
)
from recommendations.engine.update import fold
from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.lastfm import MoodTag, Tagging
from recommendations.evaluation.shared import Likeness
from recommendations.evaluation.types import Songs

HITS: Final = 10
TAG_SHRINKAGE: Final = 2.0
NEAREST: Final = 300
Answer = Callable[[int, Emotion], FloatArray]
"""Scores of all artists, shape (n,), for a listener and an emotion."""


class Known:
    """What all listeners said before the cut."""

    def __init__(self, data: Tagging) -> None:
        self.data = data
        self.tagged = np.zeros((data.artists, len(EMOTIONS)))
        self.played = np.zeros(data.artists)
        self.tags_of: dict[int, list[MoodTag]] = defaultdict(list)
        for tag in data.known:
            self.tagged[tag.artist, EMOTIONS.index(tag.emotion)] += 1
            self.tags_of[tag.listener].append(tag)
        for artists in data.plays.values():
            self.played[list(artists)] += 1
        self.shares: FloatArray = self.tagged / (self.tagged.sum(axis=1, keepdims=True) + TAG_SHRINKAGE)


class EngineAnswers:
    """The engine's scores of every artist, and those of its prior, which is the same for all listeners."""

    def __init__(self, known: Known) -> None:
        self._known, self._data = known, known.data
        self._artists = [
            SongCandidate(artist, genres=genres, weights=_vector(shares), crowd=CrowdCounts(likes, likes))
            for artist, (genres, shares, likes) in enumerate(
                zip(self._data.genres, known.shares, map(_vector, known.tagged), strict=True)
            )
        ]
        self._songs = {artist.id: artist for artist in self._artists}
        self._prior = prior(self._artists)
        self._likeness = _likeness(known)
        self._of_genre: dict[str, list[int]] = defaultdict(list)
        for artist in self._artists:
            for genre in artist.genres:
                self._of_genre[genre].append(artist.id)
        self._nearest: dict[int, list[tuple[int, float]]] = {}
        self._listener, self._evidence = -1, Evidence()

    def by_prior(self, listener: int, emotion: Emotion) -> FloatArray:
        """Return b of every artist."""
        wanted = np.eye(len(EMOTIONS))[EMOTIONS.index(emotion)]
        total: FloatArray = mood_terms(self._prior, wanted).sum(axis=0)
        return total

    def by_engine(self, listener: int, emotion: Emotion) -> FloatArray:
        """Return S of every artist."""
        if listener != self._listener:
            self._listener, self._evidence = listener, self._evidence_of(listener)
        known = taste(self._evidence, {emotion: 1.0}, self._data.cut)
        touched = self._touched(known)
        personal = np.zeros(len(self._artists))
        personal[touched] = personal_terms([self._artists[artist] for artist in touched], known).sum(axis=0)
        total: FloatArray = self.by_prior(listener, emotion) + personal + self._fatigue()
        return total

    def _touched(self, known: Taste) -> list[int]:
        """Return the artists of which the listener's taste says anything; the personal part of the others is 0."""
        genres = known.in_mood[EvidenceKind.GENRE]
        touched = {int(song) for song in known.overall[EvidenceKind.SONG]} | set(known.close or ())
        touched.update(artist for genre in genres for artist in self._of_genre[genre])
        return sorted(touched)

    def _fatigue(self) -> FloatArray:
        """Return the term of fatigue: 0 but for the artists that were heard."""
        heard = [artist for artist, standing in self._evidence.standings.items() if standing.last_played]
        tired = np.zeros(len(self._artists))
        tired[heard] = fatigue_term([self._songs[artist] for artist in heard], self._evidence, self._data.cut)
        return tired

    def _evidence_of(self, listener: int) -> Evidence:
        plays, tags = self._data.plays.get(listener, {}), self._known.tags_of[listener]
        events = [Event(f"tag {at}", EventKind.LIKE, tag.at, tag.artist, tag.emotion) for at, tag in enumerate(tags)]
        for kind in (EventKind.LIKE, EventKind.PLAY):
            events += [Event(f"{kind} {artist}", kind, self._data.cut, artist) for artist in plays]
        state = fold(events, self._songs)
        recent = sorted(plays, key=lambda artist: -plays[artist]) + [tag.artist for tag in reversed(tags)]
        judged = list(dict.fromkeys(recent))[:KERNEL_SONGS]
        return Evidence(state.counters, state.standings, self._similar(judged))

    def _similar(self, judged: list[int]) -> dict[int, Similar]:
        similar: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for song in judged:
            if song not in self._nearest:
                self._nearest[song] = self._nearest_to(song)
            for other, share in self._nearest[song]:
                similar[other].append((song, share))
        return {song: tuple(others) for song, others in similar.items()}

    def _nearest_to(self, song: int) -> list[tuple[int, float]]:
        shares = self._likeness.between(song, np.arange(len(self._artists)))
        shares[song] = 0.0
        nearest: IntArray = np.argsort(-shares, kind="stable")[:NEAREST]
        nearest = nearest[shares[nearest] > 0]
        return list(zip(nearest.tolist(), shares[nearest].tolist(), strict=True))


def _likeness(known: Known) -> Likeness:
    """Return who is played by the same listeners."""
    artists = known.data.artists
    nothing: list[tuple[()]] = [()] * artists
    songs = Songs(nothing, nothing, np.zeros((artists, 0)), known.shares)
    likeness = Likeness(songs, np.repeat(np.arange(artists), known.played.astype(np.intp)))
    for listener, plays in known.data.plays.items():
        for artist in sorted(plays, key=lambda artist: plays[artist]):
            likeness.learn(listener, artist)
    likeness.refresh()
    return likeness


def _vector(values: FloatArray) -> EmotionVector:
    angry, happy, neutral, sad, surprise = values.tolist()
    return (angry, happy, neutral, sad, surprise)
