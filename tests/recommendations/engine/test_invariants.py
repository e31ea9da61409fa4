"""What must hold of the engine in every state: properties over random listeners."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.common.emotions import Emotion
from recommendations.engine.features import PERSONAL_LIMIT, personal_terms, taste
from recommendations.engine.policy import recommend, score
from recommendations.engine.prior import prior
from recommendations.engine.types import Event, EventKind, Evidence, EvidenceCounter, EvidenceKey, EvidenceKind, Intent
from recommendations.engine.update import EvidenceState, apply, fold
from recommendations.engine.wants import FloatArray, leading_moods, want
from tests.recommendations.engine.states import (
    NOW,
    SONGS,
    Mood,
    emotions,
    feedback,
    histories,
    intents,
    moods,
    song_ids,
)

CANDIDATES = list(SONGS.values())
JUDGED = [EventKind.LIKE, EventKind.SKIP, EventKind.HIDE, EventKind.COMPLETE, EventKind.REPLAY]
many = settings(max_examples=80, deadline=None)
some = settings(max_examples=30, deadline=None)


def place(song_id: int) -> int:
    return list(SONGS).index(song_id)


def fresh(kind: EventKind, song_id: int, mood: Emotion | None = None) -> Event:
    return Event(f"new {kind}", kind, NOW, song_id, mood, play="new", position_s=5.0, duration_s=200.0)


def scores(state: EvidenceState, mood: dict[Emotion, float], intent: Intent = Intent.MATCH) -> FloatArray:
    return score(CANDIDATES, state.evidence, mood=mood, intent=intent, now=NOW)


def personal(state: EvidenceState, mood: dict[Emotion, float]) -> FloatArray:
    total: FloatArray = personal_terms(CANDIDATES, taste(state.evidence, leading_moods(mood), NOW)).sum(axis=0)
    return total


def assert_same(left: EvidenceState, right: EvidenceState) -> None:
    """Equal standings, and counters equal within 1e-9 under the same keys."""
    assert left.standings == right.standings
    assert left.counters.keys() == right.counters.keys()
    for key, counter in left.counters.items():
        assert numbers(counter) == pytest.approx(numbers(right.counters[key]), abs=1e-9)


def numbers(counter: EvidenceCounter) -> tuple[float, ...]:
    return (counter.positive, counter.negative, counter.held, counter.signals)


@many
@given(histories, song_ids, moods, intents, emotions)
def test_it_raises_a_liked_song_strictly(
    events: list[Event], song_id: int, mood: Mood, intent: Intent, heard_in: Emotion
) -> None:
    state = fold(events, SONGS)
    assume(song_id not in state.standings or not state.standings[song_id].liked)
    before = scores(state, mood, intent)[place(song_id)]
    apply(state, fresh(EventKind.LIKE, song_id, heard_in), SONGS)
    assert scores(state, mood, intent)[place(song_id)] > before


@many
@given(histories, song_ids, moods, intents, emotions, st.sampled_from([EventKind.SKIP, EventKind.HIDE]))
def test_it_lowers_a_skipped_or_hidden_song_strictly(
    events: list[Event], song_id: int, mood: Mood, intent: Intent, heard_in: Emotion, kind: EventKind
) -> None:
    state = fold(events, SONGS)
    assume(kind is EventKind.SKIP or song_id not in state.standings or not state.standings[song_id].hidden)
    before = scores(state, mood, intent)[place(song_id)]
    apply(state, fresh(kind, song_id, heard_in), SONGS)
    assert scores(state, mood, intent)[place(song_id)] < before


@many
@given(histories, song_ids, moods, st.one_of(st.none(), emotions), st.sampled_from(JUDGED))
def test_it_moves_no_other_song_more_on_the_first_feedback(
    events: list[Event], song_id: int, mood: Mood, heard_in: Emotion | None, kind: EventKind
) -> None:
    state = fold([event for event in events if event.song_id != song_id], SONGS)
    before = personal(state, mood)
    apply(state, fresh(kind, song_id, heard_in), SONGS)
    moved = np.abs(personal(state, mood) - before)
    assert moved[place(song_id)] > np.delete(moved, place(song_id)).max()


@many
@given(histories, moods)
def test_it_keeps_the_personal_part_under_its_limit(events: list[Event], mood: Mood) -> None:
    assert np.abs(personal(fold(events, SONGS), mood)).max() < PERSONAL_LIMIT


@many
@given(histories, st.randoms(use_true_random=False))
def test_it_counts_an_event_once(events: list[Event], chance: random.Random) -> None:
    again = events + chance.sample(events, len(events) // 2)
    assert_same(fold(again, SONGS), fold(events, SONGS))
    state = fold(events, SONGS)
    assert all(apply(state, event, SONGS) == set() for event in events)


@many
@given(histories, st.randoms(use_true_random=False))
def test_it_learns_the_same_in_any_order_and_one_at_a_time(events: list[Event], chance: random.Random) -> None:
    shuffled = chance.sample(events, len(events))
    state = EvidenceState()
    for event in shuffled:
        apply(state, event, SONGS)
    assert_same(state, fold(events, SONGS))
    assert_same(fold(shuffled, SONGS), fold(events, SONGS))


@many
@given(histories, feedback(), st.booleans())
def test_it_names_every_key_that_an_event_changed(events: list[Event], event: Event, forget: bool) -> None:
    state = fold(events, SONGS)
    before = dict(state.counters)
    if forget:
        event = Event("f", EventKind.FORGET, NOW, forgets=EvidenceKey(EvidenceKind.GENRE, "folk"))
    changed = apply(state, event, SONGS)
    for key in before.keys() | state.counters.keys():
        assert key in changed or before.get(key) == state.counters.get(key)


@many
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
    assert scores(state, mood) == pytest.approx(scores(untouched, mood), abs=1e-9)


@many
@given(histories, song_ids, st.sampled_from(JUDGED))
def test_it_moves_another_mood_less_than_the_mood_it_was_heard_in(
    events: list[Event], song_id: int, kind: EventKind
) -> None:
    state = fold(events, SONGS)
    standing = state.standings.get(song_id)
    assume(standing is None or not (standing.liked or standing.hidden))
    sad, happy = {Emotion.SAD: 1.0}, {Emotion.HAPPY: 1.0}
    before = personal(state, sad)[place(song_id)], personal(state, happy)[place(song_id)]
    apply(state, fresh(kind, song_id, Emotion.SAD), SONGS)
    in_sad = abs(personal(state, sad)[place(song_id)] - before[0])
    assert in_sad > abs(personal(state, happy)[place(song_id)] - before[1]) > 0


@some
@given(moods, intents)
def test_it_ranks_by_the_prior_without_evidence(mood: Mood, intent: Intent) -> None:
    expected = prior(CANDIDATES).total @ want(mood, intent)
    assert scores(EvidenceState(), mood, intent) == pytest.approx(expected, abs=1e-12)


@some
@given(histories, moods, intents, st.integers(0, 2**32))
def test_it_never_serves_a_hidden_song(events: list[Event], mood: Mood, intent: Intent, seed: int) -> None:
    evidence = fold([*events, fresh(EventKind.HIDE, 5)], SONGS).evidence
    new = [replace(song, exposures=0) for song in CANDIDATES]
    rng = np.random.default_rng(seed)
    served = recommend(new, evidence, mood=mood, intent=intent, n=12, now=NOW, rng=rng)
    hidden = {song_id for song_id, standing in evidence.standings.items() if standing.hidden}
    assert hidden.isdisjoint(item.song_id for item in served.items)


@some
@given(histories, moods, intents, st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_it_gives_the_same_list_for_the_same_seed(
    events: list[Event], mood: Mood, intent: Intent, seed: int, chance: random.Random
) -> None:
    new = [replace(song, exposures=song.id % 8) for song in CANDIDATES]
    evidence = fold(events, SONGS).evidence
    first, second = (
        recommend(songs, evidence, mood=mood, intent=intent, n=8, now=NOW, rng=np.random.default_rng(seed))
        for songs in (new, chance.sample(new, len(new)))
    )
    assert first == second


@some
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


@some
@given(histories, song_ids)
def test_it_leaves_other_listeners_alone(events: list[Event], song_id: int) -> None:
    alice, bob = fold(events, SONGS), fold(events, SONGS)
    before = dict(bob.counters), dict(bob.standings)
    apply(alice, fresh(EventKind.HIDE, song_id, Emotion.SAD), SONGS)
    assert (bob.counters, bob.standings) == before


def test_it_knows_nothing_of_a_listener_at_first() -> None:
    assert not personal(EvidenceState(), {Emotion.SAD: 1.0}).any()
    assert EvidenceState().evidence == Evidence()
