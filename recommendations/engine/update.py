"""Learning: one listener's evidence counters from feedback events, all at once or one at a time.

What the events on one song are worth depends on these events alone (`signals.contribution`), so the counters are a
plain sum over songs: the order of arrival does not matter, and one more event replaces that song's contribution.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from recommendations.engine.signals import contribution, plus, standing
from recommendations.engine.types import Event, EventKind, Evidence, EvidenceCounter, EvidenceKey, Song, SongStanding


@dataclass
class EvidenceState:
    """One listener's taste and the events behind it, events by song and id.

    A state may hold one song's events and the counters of its keys alone: enough to `apply` an event on that song.
    """

    counters: dict[EvidenceKey, EvidenceCounter] = field(default_factory=dict)
    standings: dict[int, SongStanding] = field(default_factory=dict)
    events: dict[int, dict[str, Event]] = field(default_factory=dict)
    forgotten: dict[EvidenceKey, datetime] = field(default_factory=dict)

    @property
    def evidence(self) -> Evidence:
        """What the policy reads."""
        return Evidence(self.counters, self.standings)


def fold(events: Iterable[Event], songs: Mapping[int, Song]) -> EvidenceState:
    """Return the state after all these events, given in any order; events on songs not in `songs` are left out."""
    state = EvidenceState()
    for event in events:
        if event.kind is EventKind.FORGET:
            _remember_forget(state, event)
        elif event.song_id is not None and event.song_id in songs:
            state.events.setdefault(event.song_id, {}).setdefault(event.id, event)
    for song_id, of_song in state.events.items():
        state.standings[song_id] = standing(of_song.values())
    state.counters = _sum(state, songs)
    return state


def apply(state: EvidenceState, event: Event, songs: Mapping[int, Song]) -> set[EvidenceKey]:
    """Learn from one more event, in place, and return the keys whose counters changed; `fold` gives the same.

    An event seen before changes nothing. A key that is not in `state.counters` afterwards is back at zero.
    A `forget` sums everything again, so it needs a state that holds all of the listener's events.
    """
    if event.kind is EventKind.FORGET:
        return _apply_forget(state, event, songs)
    if event.song_id is None or event.song_id not in songs:
        return set()
    song = songs[event.song_id]
    of_song = state.events.setdefault(song.id, {})
    if event.id in of_song:
        return set()
    before = contribution(of_song.values(), song, state.forgotten)
    of_song[event.id] = event
    after = contribution(of_song.values(), song, state.forgotten)
    state.standings[song.id] = standing(of_song.values())
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    for key in changed:
        counter = state.counters.get(key, EvidenceCounter())
        counter = plus(counter, after.get(key, EvidenceCounter()))
        _store(state.counters, key, plus(counter, before.get(key, EvidenceCounter()), sign=-1))
    return changed


def _store(counters: dict[EvidenceKey, EvidenceCounter], key: EvidenceKey, counter: EvidenceCounter) -> None:
    if counter.signals:
        counters[key] = counter
    else:
        counters.pop(key, None)


def _sum(state: EvidenceState, songs: Mapping[int, Song]) -> dict[EvidenceKey, EvidenceCounter]:
    counters: dict[EvidenceKey, EvidenceCounter] = {}
    for song_id, of_song in state.events.items():
        for key, counter in contribution(of_song.values(), songs[song_id], state.forgotten).items():
            counters[key] = plus(counters.get(key, EvidenceCounter()), counter)
    return counters


def _remember_forget(state: EvidenceState, event: Event) -> None:
    if event.forgets is None:
        raise ValueError("a forget event names the taste line that it forgets")
    state.forgotten[event.forgets] = max(event.at, state.forgotten.get(event.forgets, event.at))


def _apply_forget(state: EvidenceState, event: Event, songs: Mapping[int, Song]) -> set[EvidenceKey]:
    _remember_forget(state, event)
    before, state.counters = state.counters, _sum(state, songs)
    return {key for key in before.keys() | state.counters.keys() if before.get(key) != state.counters.get(key)}
