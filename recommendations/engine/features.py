"""The score of each candidate for one listener, mood and wanted mix, as named terms that sum to it.

    S(i) = Σ_e Want_e · b(i,e)  +  Σ_k g_k · w_ik · E_k  +  g_K · K(i)  −  fatigue(i)
    E_k  = (pos_k − neg_k) / (κ_k + pos_k + neg_k)        the centred mean of Beta(κ/2 + pos, κ/2 + neg), in (−1, 1)

`w_ik` is 1/n where a song has n keys of a kind: its artists; its genres and language together; its genres in the mood.
Evidence "in the mood" is that of the listener's mood, mixed by its shares. K is the closeness to songs that the
listener judged (`closeness`); where a table of similar songs is at hand it takes the place of the genres' overall term,
except for a song without features: that is like others only by who likes both.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np

from config.common.emotions import Emotion
from recommendations.engine.closeness import CLOSENESS, closeness
from recommendations.engine.counters import KeyWeight, balance
from recommendations.engine.prior import Prior, mood_terms, prior
from recommendations.engine.signals import growth
from recommendations.engine.types import (
    Evidence,
    EvidenceKind,
    SongCandidate,
)
from recommendations.engine.wants import FloatArray, IntArray

SONG, SONG_IN_MOOD = KeyWeight(0.60, 2.8), KeyWeight(0.30, 2.8)
ARTIST = KeyWeight(0.30, 6.0)
GENRE, GENRE_IN_MOOD = KeyWeight(0.30, 12.0), KeyWeight(0.20, 12.0)
PERSONAL_LIMIT: Final = SONG.g + SONG_IN_MOOD.g + ARTIST.g + GENRE.g + GENRE_IN_MOOD.g + CLOSENESS.g
OVERALL: Final[Mapping[EvidenceKind, KeyWeight]] = {
    EvidenceKind.SONG: SONG,
    EvidenceKind.ARTIST: ARTIST,
    EvidenceKind.GENRE: GENRE,
    EvidenceKind.LANGUAGE: GENRE,
}
IN_MOOD: Final[Mapping[EvidenceKind, KeyWeight]] = {
    EvidenceKind.SONG: SONG_IN_MOOD,
    EvidenceKind.GENRE: GENRE_IN_MOOD,
}

FATIGUE, FATIGUE_HALF_LIFE_HOURS = 0.35, 12.0


class TermName(StrEnum):
    """The parts of a score: five of the mood, six of the taste, and fatigue."""

    BASE = "base"
    TAG = "tag"
    CURATOR = "curator"
    OUTLOOK = "outlook"
    LISTENERS = "listeners"
    SONG = "song"
    SONG_IN_MOOD = "song_in_mood"
    ARTIST = "artist"
    GENRE = "genre"
    GENRE_IN_MOOD = "genre_in_mood"
    CLOSENESS = "closeness"
    FATIGUE = "fatigue"


MOOD_TERMS: Final = (TermName.BASE, TermName.TAG, TermName.CURATOR, TermName.OUTLOOK, TermName.LISTENERS)
PERSONAL_TERMS: Final = (
    TermName.SONG,
    TermName.SONG_IN_MOOD,
    TermName.ARTIST,
    TermName.GENRE,
    TermName.GENRE_IN_MOOD,
    TermName.CLOSENESS,
)


@dataclass(frozen=True, slots=True)
class Taste:
    """E of every known key of one listener, by kind and key: overall, and mixed over the moods of a request.

    `close` is K of the candidates that are like a judged song; None without a table of similar songs.
    """

    overall: Mapping[EvidenceKind, Mapping[str, float]]
    in_mood: Mapping[EvidenceKind, Mapping[str, float]]
    close: Mapping[int, float] | None = None


def taste(evidence: Evidence, moods: Mapping[Emotion, float], now: datetime) -> Taste:
    """Return the balances at `now`, those of single moods mixed by the shares in `moods`."""
    unit = growth(now)
    overall: dict[EvidenceKind, dict[str, float]] = {kind: {} for kind in OVERALL}
    in_mood: dict[EvidenceKind, dict[str, float]] = {kind: {} for kind in IN_MOOD}
    for (kind, key, emotion), counter in evidence.counters.items():
        if emotion is None:
            overall[kind][key] = balance(counter, OVERALL[kind].kappa, unit)
        elif emotion in moods and kind in in_mood:
            mixed = moods[emotion] * balance(counter, IN_MOOD[kind].kappa, unit)
            in_mood[kind][key] = in_mood[kind].get(key, 0.0) + mixed
    return Taste(overall, in_mood, closeness(evidence, unit))


def _counts(keys: Sequence[Sequence[object]]) -> IntArray:
    return np.fromiter(map(len, keys), dtype=np.intp, count=len(keys))


def _sums(balances: Mapping[str, float], keys: Sequence[Sequence[str]], counts: IntArray) -> FloatArray:
    """Return the sum of the balances of each song's keys, shape (n,)."""
    if not balances:
        return np.zeros(len(keys))
    known = [balances.get(key, 0.0) for of_song in keys for key in of_song]
    return np.bincount(np.repeat(np.arange(len(keys)), counts), known, len(keys)).astype(np.float64)


def _balances(balances: Mapping[str, float], keys: Sequence[str]) -> FloatArray:
    """Return the balance of each key, 0 where none is known, shape (n,)."""
    return np.array([balances.get(key, 0.0) for key in keys]) if balances else np.zeros(len(keys))


def personal_terms(songs: Sequence[SongCandidate], known: Taste) -> FloatArray:
    """Return the terms `PERSONAL_TERMS`, shape (6, n); of each song they sum to less than `PERSONAL_LIMIT`."""
    ids = [str(song.id) for song in songs]
    artists, genres = [tuple(map(str, song.artists)) for song in songs], [song.genres for song in songs]
    languages = [(song.language,) if song.language else () for song in songs]
    artist_counts, genre_counts = _counts(artists), _counts(genres)
    language_counts = _counts(languages)
    tags = _sums(known.overall[EvidenceKind.LANGUAGE], languages, language_counts)
    by_genre = np.array([known.close is None or not song.described for song in songs], dtype=np.float64)
    tags += by_genre * _sums(known.overall[EvidenceKind.GENRE], genres, genre_counts)
    close = known.close or {}
    return np.stack(
        [
            SONG.g * _balances(known.overall[EvidenceKind.SONG], ids),
            SONG_IN_MOOD.g * _balances(known.in_mood[EvidenceKind.SONG], ids),
            ARTIST.g * _sums(known.overall[EvidenceKind.ARTIST], artists, artist_counts) / np.maximum(artist_counts, 1),
            GENRE.g * tags / np.maximum(genre_counts + language_counts, 1),
            GENRE_IN_MOOD.g
            * _sums(known.in_mood[EvidenceKind.GENRE], genres, genre_counts)
            / np.maximum(genre_counts, 1),
            CLOSENESS.g * np.array([close.get(song.id, 0.0) for song in songs]),
        ]
    )


def hours_since_play(song_id: int, evidence: Evidence, now: datetime) -> float:
    """Return the hours since the listener last played the song, infinity when never."""
    known = evidence.standings.get(song_id)
    if known is None or known.last_played is None:
        return math.inf
    return max(0.0, (now - known.last_played).total_seconds() / 3600.0)


def fatigue_term(songs: Sequence[SongCandidate], evidence: Evidence, now: datetime) -> FloatArray:
    """Return −.35·2^(−hours since the last play / 12), shape (n,)."""
    if not evidence.standings:
        return np.zeros(len(songs))
    hours = np.array([hours_since_play(song.id, evidence, now) for song in songs])
    return -FATIGUE * 2.0 ** (-hours / FATIGUE_HALF_LIFE_HOURS)


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores the same songs for several wanted mixes; terms have shape (12, n) in the order of `TermName`."""

    known: Prior
    personal: FloatArray
    fatigue: FloatArray

    def terms(self, wanted: FloatArray) -> FloatArray:
        """Return the terms for a wanted mix; the score of a song is the sum of its column."""
        return np.vstack([mood_terms(self.known, wanted), self.personal, self.fatigue])


def scorer(
    songs: Sequence[SongCandidate], evidence: Evidence, known: Taste, now: datetime, personal: float = 1.0
) -> Scorer:
    """Return the scorer of these songs for one listener whose taste is `known` and counts `personal` times."""
    return Scorer(prior(songs), personal * personal_terms(songs, known), fatigue_term(songs, evidence, now))
