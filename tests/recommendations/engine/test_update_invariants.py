"""What must hold of learning in every state: properties over random histories."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.common.emotions import Emotion
from recommendations.engine.policy import score
from recommendations.engine.types import Event, EventKind, EvidenceCounter, EvidenceKey, EvidenceKind, Intent
from recommendations.engine.update import EvidenceState, apply, fold
from tests.recommendations.engine.states import (
    NOW,
    SONGS,
    Mood,
    emotions,
    every_state,
    feedback,
    fresh,
    histories,
    moods,
    song_ids,
)

CANDIDATES = list(SONGS.values())


def assert_same(left: EvidenceState, right: EvidenceState) -> None:
    """Equal standings, and counters equal within 1e-9 under the same keys."""
    assert left.standings == right.standings
    assert left.counters.keys() == right.counters.keys()
    for key, counter in left.counters.items():
        assert numbers(counter) == pytest.approx(numbers(right.counters[key]), abs=1e-9)


def numbers(counter: EvidenceCounter) -> tuple[float, ...]:
    return (counter.positive, counter.negative, counter.held, counter.signals)


@every_state
@given(histories, st.randoms(use_true_random=False))
def test_it_counts_an_event_once(events: list[Event], chance: random.Random) -> None:
    again = events + chance.sample(events, len(events) // 2)
    assert_same(fold(again, SONGS), fold(events, SONGS))
    state = fold(events, SONGS)
    assert all(apply(state, event, SONGS) == set() for event in events)


@every_state
@given(histories, st.randoms(use_true_random=False))
def test_it_learns_the_same_in_any_order_and_one_at_a_time(events: list[Event], chance: random.Random) -> None:
    shuffled = chance.sample(events, len(events))
    state = EvidenceState()
    for event in shuffled:
        apply(state, event, SONGS)
    assert_same(state, fold(events, SONGS))
    assert_same(fold(shuffled, SONGS), fold(events, SONGS))


@every_state
@given(histories, feedback(), st.booleans())
def test_it_names_every_key_that_an_event_changed(events: list[Event], event: Event, forget: bool) -> None:
    state = fold(events, SONGS)
    before = dict(state.counters)
    if forget:
        event = Event("f", EventKind.FORGET, NOW, forgets=EvidenceKey(EvidenceKind.GENRE, "folk"))
    changed = apply(state, event, SONGS)
    for key in before.keys() | state.counters.keys():
        assert key in changed or before.get(key) == state.counters.get(key)


@every_state
@given(histories, song_ids, emotions, moods)
def test_it_restores_the_state_when_a_like_is_taken_back(
    events: list[Event], song_id: int, heard_in: Emotion, mood: Mood
) -> None:
    state, untouched = fold(events, SONGS), fold(events, SONGS)
    assume(song_id not in state.standings or not state.standings[song_id].liked)
    apply(state, fresh(EventKind.LIKE, song_id, heard_in), SONGS)
    unlike = replace(fresh(EventKind.UNLIKE, song_id, heard_in), at=NOW + timedelta(seconds=3))
    apply(state, unlike, SONGS)
    assert state.counters.keys() == untouched.counters.keys()
    after, before = (score(CANDIDATES, s.evidence, mood=mood, intent=Intent.MATCH, now=NOW) for s in (state, untouched))
    assert after == pytest.approx(before, abs=1e-9)


@every_state
@given(histories, st.lists(feedback(), max_size=10, unique_by=lambda event: event.id))
def test_it_forgets_a_session_as_if_it_had_never_happened(events: list[Event], session: list[Event]) -> None:
    state = EvidenceState()
    for event in [*events, *session]:
        apply(state, event, SONGS)
    forgotten = {event.id for event in session}
    kept = [event for of_song in state.events.values() for event in of_song.values() if event.id not in forgotten]
    kept += [event for event in events if event.kind is EventKind.FORGET]
    never = EvidenceState()
    for event in events:
        apply(never, event, SONGS)
    assert_same(fold(kept, SONGS), never)


@every_state
@given(histories, song_ids)
def test_it_leaves_other_listeners_alone(events: list[Event], song_id: int) -> None:
    alice, bob = fold(events, SONGS), fold(events, SONGS)
    before = dict(bob.counters), dict(bob.standings)
    apply(alice, fresh(EventKind.HIDE, song_id, Emotion.SAD), SONGS)
    assert (bob.counters, bob.standings) == before
