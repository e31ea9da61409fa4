"""What must hold of the engine in every state: properties over random listeners."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
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
    fresh,
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


def scores(state: EvidenceState, mood: dict[Emotion, float], intent: Intent = Intent.MATCH) -> FloatArray:
    return score(CANDIDATES, state.evidence, mood=mood, intent=intent, now=NOW)


def personal(state: EvidenceState, mood: dict[Emotion, float]) -> FloatArray:
    total: FloatArray = personal_terms(CANDIDATES, taste(state.evidence, leading_moods(mood), NOW)).sum(axis=0)
    return total


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
    before = scores(state, mood, intent)[place(song_id)], personal(state, mood)[place(song_id)]
    apply(state, fresh(kind, song_id, heard_in), SONGS)
    assert scores(state, mood, intent)[place(song_id)] < before[0]
    assert personal(state, mood)[place(song_id)] < before[1]  # by evidence, not by fatigue alone


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
@given(histories, moods, song_ids, st.sampled_from([EventKind.REPLAY, EventKind.SKIP]), st.integers(0, 100))
def test_it_keeps_the_personal_part_under_its_limit(
    events: list[Event], mood: Mood, song_id: int, kind: EventKind, times: int
) -> None:
    heard_in = next(iter(leading_moods(mood)))
    often = [replace(fresh(kind, song_id, heard_in), id=str(n), play=str(n)) for n in range(times)]
    assert np.abs(personal(fold([*events, *often], SONGS), mood)).max() < PERSONAL_LIMIT


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


def test_it_knows_nothing_of_a_listener_at_first() -> None:
    assert not personal(EvidenceState(), {Emotion.SAD: 1.0}).any()
    assert EvidenceState().evidence == Evidence()
