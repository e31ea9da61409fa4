"""What goes into the engine and what comes out, as plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from config.common.emotions import EMOTIONS, Emotion

EmotionVector = tuple[float, float, float, float, float]
"""One number for each emotion, in the order of `EMOTIONS`."""

ZEROS: EmotionVector = (0.0, 0.0, 0.0, 0.0, 0.0)


def emotion_vector(values: Mapping[Emotion, float]) -> EmotionVector:
    """Return the values in the order of `EMOTIONS`, 0 where there is none."""
    angry, happy, neutral, sad, surprise = (float(values.get(emotion, 0.0)) for emotion in EMOTIONS)
    return (angry, happy, neutral, sad, surprise)


class Intent(StrEnum):
    """What to do with the mood."""

    MATCH = "match"
    LIFT = "lift"
    CALM = "calm"
    SURPRISE = "surprise"
    JOURNEY = "journey"


class EventKind(StrEnum):
    """What a listener did; `signals` says what each is worth."""

    PLAY = "play"
    REPLAY = "replay"
    COMPLETE = "complete"
    SKIP = "skip"
    LIKE = "like"
    UNLIKE = "unlike"
    HIDE = "hide"
    UNHIDE = "unhide"
    WRONG_MOOD = "wrong_mood"
    FORGET = "forget"


class EvidenceKind(StrEnum):
    """What evidence is about."""

    SONG = "song"
    ARTIST = "artist"
    GENRE = "genre"
    LANGUAGE = "language"


class Slot(StrEnum):
    """How a song came to its place in the list."""

    RANKED = "ranked"
    EXPLORATION = "exploration"


class EvidenceKey(NamedTuple):
    """One line of a listener's taste: in every mood (`emotion` None) or in one mood.

    `key` is the id of a song or artist as text, or the name of a genre or language.
    """

    kind: EvidenceKind
    key: str
    emotion: Emotion | None = None


KERNEL_SONGS: Final = 200


class EvidenceCounter(NamedTuple):
    """What is known under one key. Starts at zero everywhere.

    `positive` and `negative` are forward-decayed sums (Cormode et al. 2009): each signal times `signals.growth(its
    time)`, so that sums commute and time rewrites nothing. `held` is negative evidence that does not decay.
    `signals` counts the contributions in the sums.
    """

    positive: float = 0.0
    negative: float = 0.0
    held: float = 0.0
    signals: int = 0


@dataclass(frozen=True, slots=True)
class SongStanding:
    """How one song stands with one listener: states, not evidence."""

    liked: bool = False
    hidden: bool = False
    last_played: datetime | None = None


Similar = tuple[tuple[int, float], ...]
"""Songs like one song: (song id, similarity in (0, 1])."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the policy reads of one listener. Only the candidates' keys and songs need to be in it.

    `similar` holds for each candidate the songs like it among the last 200 (`KERNEL_SONGS`) that the listener judged,
    the counters of which are then needed, too. None (no table of similar songs) leaves the kernel term out.
    """

    counters: Mapping[EvidenceKey, EvidenceCounter] = field(default_factory=dict)
    standings: Mapping[int, SongStanding] = field(default_factory=dict)
    similar: Mapping[int, Similar] | None = None


@dataclass(frozen=True, slots=True)
class Song:
    """The facts of a song that evidence is filed under: distinct artists and genres, a language or none."""

    id: int
    artists: tuple[int, ...] = ()
    genres: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class CrowdCounts:
    """Judged plays of a song by all listeners, and how many of them were liked, by the wanted emotion.

    `overrated` is by how much first guesses promise more than was liked, in the mean of all judged plays of all songs.
    """

    liked: EmotionVector = ZEROS
    judged: EmotionVector = ZEROS
    overrated: float = 0.0


NO_COUNTS = CrowdCounts()


@dataclass(frozen=True, slots=True)
class SongCandidate(Song):
    """A song that may be recommended: how strongly it expresses each emotion, in [0, 1]; whether a curator vouches
    for it; and how often it was served to anyone. `outlook` is what a periodic task expects of its features
    (`outlook.Outlook`): how far above or below its tags songs that sound like it were liked, by emotion. Of a song that
    is not `described` no features are known: what its genres say stands beside what is known of who likes it."""

    weights: EmotionVector = ZEROS
    curated: bool = False
    exposures: int = 0
    crowd: CrowdCounts = NO_COUNTS
    outlook: EmotionVector = ZEROS
    described: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a listener did with a song, in the mood of the playlist it came from.

    `id` makes repeats harmless. `at` is the server's clock, time-zone aware. `play` groups what happened in one playing
    (none: a play of its own). `position_s` and `duration_s` matter for skips. A `forget` has no song but `forgets`.
    """

    id: str
    kind: EventKind
    at: datetime
    song_id: int | None = None
    mood: Emotion | None = None
    play: str | None = None
    position_s: float | None = None
    duration_s: float | None = None
    forgets: EvidenceKey | None = None


class Term(NamedTuple):
    """A named part of a score. The terms of an item sum to its score."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of "why this song": a code of the table in `explain`, its parameters, and what would change it."""

    code: str
    params: Mapping[str, str | int | float]
    change: str

    def as_json(self) -> dict[str, object]:
        """Return the form in which a playlist item stores a reason."""
        return {"code": str(self.code), "params": dict(self.params), "change": str(self.change)}


@dataclass(frozen=True, slots=True)
class RankedItem:
    """One place of a list. `propensity` is the probability of this song here, given the places before it.

    `intent` and the mix `wanted` are what this place was ranked for: the end of a sad list may lift where the list
    matches, and a journey wants something else at every place.
    `reasons` are always two: the mood's, then the taste's.
    """

    song_id: int
    score: float
    terms: tuple[Term, ...]
    slot: Slot
    intent: Intent
    propensity: float
    reasons: tuple[Reason, Reason]
    wanted: EmotionVector = ZEROS


@dataclass(frozen=True, slots=True)
class Journey:
    """A list that starts at the listener's mood and steps to `target` over so many seconds.

    `lengths` maps song ids to seconds; a song that is not in it counts as `UNKNOWN_LENGTH_S`.
    """

    target: Emotion
    seconds: float
    lengths: Mapping[int, float]


UNKNOWN_LENGTH_S: Final = 240.0


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A list in the order to be played, and the codes of the rules that were relaxed to fill it."""

    items: tuple[RankedItem, ...]
    relaxed: tuple[str, ...]
