"""What the feedback on one song is worth, and under which keys it is filed.

| event | evidence | |
|---|---|---|
| like | +1.0 | a state: unlike restores what was before |
| hide | −1.5 | a state: unhide restores; does not decay |
| replay | +0.6 | implicit |
| complete (at least 90 % heard; the player's word) | +0.3 | implicit |
| skip before min(30 s, 40 % of the song) | −0.6 | implicit |
| later skip, or at an unknown position | −0.15 | implicit |
| play, wrong_mood | none | a play counts for fatigue, a wrong mood for the curator's queue |

An early skip weighs so much that likes and skips cancel where, as on SiTunes' first stage, 38 % of all plays are liked.
Of one play the strongest implicit event counts, the others do not. Evidence halves every 180 days.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from config.common.emotions import Emotion
from recommendations.engine.types import (
    Event,
    EventKind,
    EvidenceCounter,
    EvidenceKey,
    EvidenceKind,
    Song,
    SongStanding,
)

EPOCH: Final = datetime(2025, 1, 1, tzinfo=UTC)
HALF_LIFE_DAYS: Final = 180.0
LIKE, HIDE, REPLAY, COMPLETE, EARLY_SKIP, LATE_SKIP = 1.0, -1.5, 0.6, 0.3, -0.6, -0.15
EARLY_SECONDS: Final = 30.0
EARLY_SHARE: Final = 0.4
_PLAYED: Final = frozenset({EventKind.PLAY, EventKind.REPLAY, EventKind.COMPLETE, EventKind.SKIP})

Contribution = dict[EvidenceKey, EvidenceCounter]


class _Signal(NamedTuple):
    value: float
    at: datetime
    mood: Emotion | None
    decays: bool = True


def growth(at: datetime) -> float:
    """Return `2^((at − EPOCH) / half-life)`: what a unit of evidence from `at` is stored as."""
    return float(2.0 ** ((at - EPOCH).total_seconds() / (HALF_LIFE_DAYS * 86400.0)))


def implicit_value(event: Event) -> float:
    """Return the evidence of a replay, complete or skip, 0 for other events."""
    if event.kind is EventKind.SKIP:
        return EARLY_SKIP if _is_early(event) else LATE_SKIP
    return {EventKind.REPLAY: REPLAY, EventKind.COMPLETE: COMPLETE}.get(event.kind, 0.0)


def _is_early(event: Event) -> bool:
    if event.position_s is None:
        return False
    limit = EARLY_SECONDS if event.duration_s is None else min(EARLY_SECONDS, EARLY_SHARE * event.duration_s)
    return event.position_s < limit


def _in_time(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.at, event.id))


def _standing_event(events: Iterable[Event], on: EventKind, off: EventKind) -> Event | None:
    """Return the event that switched the state on, or None when it is off. Switching on twice changes nothing."""
    current: Event | None = None
    for event in events:
        if event.kind is on:
            current = current or event
        elif event.kind is off:
            current = None
    return current


def _signals(events: list[Event]) -> list[_Signal]:
    signals = []
    if liked := _standing_event(events, EventKind.LIKE, EventKind.UNLIKE):
        signals.append(_Signal(LIKE, liked.at, liked.mood))
    if hidden := _standing_event(events, EventKind.HIDE, EventKind.UNHIDE):
        signals.append(_Signal(HIDE, hidden.at, hidden.mood, decays=False))
    plays: dict[str, Event] = {}
    for event in events:
        play = event.play or event.id
        strongest = abs(implicit_value(plays[play])) if play in plays else 0.0
        if abs(implicit_value(event)) > strongest:
            plays[play] = event
    signals += [_Signal(implicit_value(event), event.at, event.mood) for event in plays.values()]
    return signals


def keys_of(song: Song, mood: Emotion | None) -> list[EvidenceKey]:
    """Return every key that feedback on the song is filed under, in any mood and in this mood."""
    genres = [EvidenceKey(EvidenceKind.GENRE, genre) for genre in song.genres]
    keys = [EvidenceKey(EvidenceKind.SONG, str(song.id)), *genres]
    keys += [EvidenceKey(EvidenceKind.ARTIST, str(artist)) for artist in song.artists]
    keys += [EvidenceKey(EvidenceKind.LANGUAGE, song.language)] if song.language else []
    if mood is not None:
        keys += [key._replace(emotion=mood) for key in (keys[0], *genres)]
    return keys


def plus(counter: EvidenceCounter, other: EvidenceCounter, sign: int = 1) -> EvidenceCounter:
    """Return the sum of two counters, or with `sign` −1 the first without the second."""
    signals = counter.signals + sign * other.signals
    if signals <= 0:  # floats may leave 1e-17 behind: no contributions means exactly nothing
        return EvidenceCounter()
    return EvidenceCounter(
        max(0.0, counter.positive + sign * other.positive),
        max(0.0, counter.negative + sign * other.negative),
        max(0.0, counter.held + sign * other.held),
        signals,
    )


def _counter(signal: _Signal) -> EvidenceCounter:
    if not signal.decays:
        return EvidenceCounter(held=-signal.value, signals=1)
    stored = signal.value * growth(signal.at)
    return EvidenceCounter(positive=max(0.0, stored), negative=max(0.0, -stored), signals=1)


def contribution(
    events: Iterable[Event], song: Song, forgotten: Mapping[EvidenceKey, datetime] | None = None
) -> Contribution:
    """Return what these events, all of one listener on this song, add to the listener's counters.

    `forgotten` maps a taste line to when it was last forgotten; one with no emotion stands for every mood.
    """
    total: Contribution = {}
    forgotten = forgotten or {}
    for signal in _signals(_in_time(events)):
        for key in keys_of(song, signal.mood):
            limits = (forgotten.get(key), forgotten.get(key._replace(emotion=None)))
            if not any(limit is not None and signal.at <= limit for limit in limits):
                total[key] = plus(total.get(key, EvidenceCounter()), _counter(signal))
    return total


def standing(events: Iterable[Event]) -> SongStanding:
    """Return how a song stands after these events, all of one listener on this song."""
    ordered = _in_time(events)
    return SongStanding(
        liked=_standing_event(ordered, EventKind.LIKE, EventKind.UNLIKE) is not None,
        hidden=_standing_event(ordered, EventKind.HIDE, EventKind.UNHIDE) is not None,
        last_played=max((event.at for event in ordered if event.kind in _PLAYED), default=None),
    )
