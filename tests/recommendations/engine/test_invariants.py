"""What must hold of the engine in every state: properties over random listeners."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.common.emotions import Emotion
from recommendations.engine.features import PERSONAL_LIMIT, personal_terms, taste
from recommendations.engine.policy import recommend, score
from recommendations.engine.prior import prior
from recommendations.engine.types import Event, EventKind, Evidence, Intent
from recommendations.engine.update import EvidenceState, apply, fold
from recommendations.engine.wants import FloatArray, leading_moods, want
from tests.recommendations.engine.states import (
    NOW,
    SONGS,
    Mood,
    emotions,
    every_state,
    evidence_of,
    fresh,
    histories,
    intents,
    moods,
    song_ids,
    tables,
)

CANDIDATES = list(SONGS.values())
JUDGED = [EventKind.LIKE, EventKind.SKIP, EventKind.HIDE, EventKind.COMPLETE, EventKind.REPLAY]


def place(song_id: int) -> int:
    return list(SONGS).index(song_id)


def scores(state: EvidenceState, mood: Mood, intent: Intent, table: bool) -> FloatArray:
    return score(CANDIDATES, evidence_of(state, table), mood=mood, intent=intent, now=NOW)


def personal(state: EvidenceState, mood: Mood, table: bool) -> FloatArray:
    known = taste(evidence_of(state, table), leading_moods(mood), NOW)
    total: FloatArray = personal_terms(CANDIDATES, known).sum(axis=0)
    return total


@every_state
@given(histories, song_ids, moods, intents, emotions, tables)
def test_it_raises_a_liked_song_strictly(
    events: list[Event], song_id: int, mood: Mood, intent: Intent, heard_in: Emotion, table: bool
) -> None:
    state = fold(events, SONGS)
    assume(song_id not in state.standings or not state.standings[song_id].liked)
    before = scores(state, mood, intent, table)[place(song_id)]
    apply(state, fresh(EventKind.LIKE, song_id, heard_in), SONGS)
    assert scores(state, mood, intent, table)[place(song_id)] > before


@every_state
@given(histories, song_ids, moods, intents, emotions, st.sampled_from([EventKind.SKIP, EventKind.HIDE]), tables)
def test_it_lowers_a_skipped_or_hidden_song_strictly(
    events: list[Event], song_id: int, mood: Mood, intent: Intent, heard_in: Emotion, kind: EventKind, table: bool
) -> None:
    state = fold(events, SONGS)
    assume(kind is EventKind.SKIP or song_id not in state.standings or not state.standings[song_id].hidden)
    before = scores(state, mood, intent, table)[place(song_id)], personal(state, mood, table)[place(song_id)]
    apply(state, fresh(kind, song_id, heard_in), SONGS)
    assert scores(state, mood, intent, table)[place(song_id)] < before[0]
    assert personal(state, mood, table)[place(song_id)] < before[1]  # by evidence, not by fatigue alone


@every_state
@given(histories, song_ids, moods, st.one_of(st.none(), emotions), st.sampled_from(JUDGED), tables)
def test_it_moves_no_other_song_more_on_the_first_feedback(
    events: list[Event], song_id: int, mood: Mood, heard_in: Emotion | None, kind: EventKind, table: bool
) -> None:
    state = fold([event for event in events if event.song_id != song_id], SONGS)
    before = personal(state, mood, table)
    apply(state, fresh(kind, song_id, heard_in), SONGS)
    moved = np.abs(personal(state, mood, table) - before)
    assert moved[place(song_id)] > np.delete(moved, place(song_id)).max()


@every_state
@given(histories, moods, song_ids, st.sampled_from([EventKind.REPLAY, EventKind.SKIP]), st.integers(0, 100), tables)
def test_it_keeps_the_personal_part_under_its_limit(
    events: list[Event], mood: Mood, song_id: int, kind: EventKind, times: int, table: bool
) -> None:
    heard_in = next(iter(leading_moods(mood)))
    often = [replace(fresh(kind, song_id, heard_in), id=str(n), play=str(n)) for n in range(times)]
    assert np.abs(personal(fold([*events, *often], SONGS), mood, table)).max() < PERSONAL_LIMIT


@every_state
@given(histories, song_ids, st.sampled_from(JUDGED), tables)
def test_it_moves_another_mood_less_than_the_mood_it_was_heard_in(
    events: list[Event], song_id: int, kind: EventKind, table: bool
) -> None:
    state = fold(events, SONGS)
    standing = state.standings.get(song_id)
    assume(standing is None or not (standing.liked or standing.hidden))
    sad, happy = {Emotion.SAD: 1.0}, {Emotion.HAPPY: 1.0}
    before = personal(state, sad, table)[place(song_id)], personal(state, happy, table)[place(song_id)]
    apply(state, fresh(kind, song_id, Emotion.SAD), SONGS)
    in_sad = abs(personal(state, sad, table)[place(song_id)] - before[0])
    assert in_sad > abs(personal(state, happy, table)[place(song_id)] - before[1]) > 0


@every_state
@given(moods, intents, tables)
def test_it_ranks_by_the_prior_without_evidence(mood: Mood, intent: Intent, table: bool) -> None:
    expected = prior(CANDIDATES).total @ want(mood, intent)
    assert scores(EvidenceState(), mood, intent, table) == pytest.approx(expected, abs=1e-12)


@every_state
@given(histories, moods, intents, st.integers(0, 2**32), tables)
def test_it_never_serves_a_hidden_song(events: list[Event], mood: Mood, intent: Intent, seed: int, table: bool) -> None:
    evidence = evidence_of(fold([*events, fresh(EventKind.HIDE, 5)], SONGS), table)
    new = [replace(song, exposures=0) for song in CANDIDATES]
    rng = np.random.default_rng(seed)
    served = recommend(new, evidence, mood=mood, intent=intent, n=12, now=NOW, rng=rng)
    hidden = {song_id for song_id, standing in evidence.standings.items() if standing.hidden}
    assert hidden.isdisjoint(item.song_id for item in served.items)


@every_state
@given(histories, moods, intents, st.integers(0, 2**32), st.randoms(use_true_random=False), tables)
def test_it_gives_the_same_list_for_the_same_seed(
    events: list[Event], mood: Mood, intent: Intent, seed: int, chance: random.Random, table: bool
) -> None:
    new = [replace(song, exposures=song.id % 8) for song in CANDIDATES]
    evidence = evidence_of(fold(events, SONGS), table)
    first, second = (
        recommend(songs, evidence, mood=mood, intent=intent, n=8, now=NOW, rng=np.random.default_rng(seed))
        for songs in (new, chance.sample(new, len(new)))
    )
    assert first == second


def test_it_knows_nothing_of_a_listener_at_first() -> None:
    assert not personal(EvidenceState(), {Emotion.SAD: 1.0}, table=True).any()
    assert EvidenceState().evidence == Evidence()
