"""Journeys, fillers and the weight of taste, over random listeners."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.features import PERSONAL_LIMIT, PERSONAL_TERMS
from recommendations.engine.policy import recommend
from recommendations.engine.selection import Rules
from recommendations.engine.types import Event, Intent, Journey, Recommendation
from recommendations.engine.update import fold
from recommendations.engine.wants import MATCH, FloatArray, journey_want, want
from tests.recommendations.engine.states import NOW, SONGS, Mood, emotions, histories, intents, moods

SECONDS = 200.0
minutes = st.integers(15, 60)
dials = st.floats(0.5, 1.5)


def travel(history: list[Event], mood: Mood, target: Emotion, length_min: int, seed: int = 7) -> Recommendation:
    """Return a journey over all songs, each of 200 s."""
    return recommend(
        SONGS.values(),
        fold(history, SONGS).evidence,
        mood=mood,
        intent=Intent.JOURNEY,
        n=100,
        now=NOW,
        rng=np.random.default_rng(seed),
        journey=Journey(target, 60.0 * length_min, dict.fromkeys(SONGS, SECONDS)),
    )


@settings(deadline=None)  # no timing here
@given(moods, emotions, st.floats(-1.0, 2.0))
def test_it_wants_a_mix_that_sums_to_one_between_start_and_target(mood: Mood, target: Emotion, a: float) -> None:
    mixed = journey_want(mood, target, a)
    assert mixed.sum() == pytest.approx(1.0)
    assert (mixed >= 0).all()
    ends: list[FloatArray] = [want(mood, Intent.MATCH), MATCH[target]]
    assert (mixed <= np.maximum(*ends) + 1e-12).all()
    assert (mixed >= np.minimum(*ends) - 1e-12).all()


@settings(deadline=None)  # no timing here
@given(histories, moods, emotions, minutes)
def test_it_steps_from_the_mood_to_the_target_in_the_time(
    history: list[Event], mood: Mood, target: Emotion, length_min: int
) -> None:
    made = travel(history, mood, target, length_min)
    assert travel(history, mood, target, length_min) == made
    hidden = {song for song, standing in fold(history, SONGS).standings.items() if standing.hidden}
    assert not hidden & {item.song_id for item in made.items}
    assert len({item.song_id for item in made.items}) == len(made.items)
    goal = EMOTIONS.index(target)
    shares = [round(item.wanted[goal], 12) for item in made.items]
    start = want(mood, Intent.MATCH)[goal]
    assert shares == sorted(shares, reverse=bool(start > MATCH[target][goal]))
    if "too_few_songs" in made.relaxed:
        assert len(made.items) == len(SONGS) - len(hidden)
    else:
        assert abs(60 * length_min - SECONDS * len(made.items)) <= 120.0
        assert made.items[0].wanted == pytest.approx(tuple(want(mood, Intent.MATCH)))
        assert made.items[-1].wanted == pytest.approx(tuple(MATCH[target]), abs=0.25)


@settings(deadline=None)  # no timing here
@given(histories, moods, intents, st.sets(st.sampled_from(sorted(SONGS))), st.integers(0, 9))
def test_it_takes_fillers_after_all_others(
    history: list[Event], mood: Mood, intent: Intent, later: set[int], seed: int
) -> None:
    evidence = fold(history, SONGS).evidence
    made = recommend(
        [song for song in SONGS.values() if song.id not in later],
        evidence,
        mood=mood,
        intent=intent,
        n=len(SONGS),
        now=NOW,
        rng=np.random.default_rng(seed),
        fillers=[SONGS[song_id] for song_id in later],
    )
    fills = [item.song_id in later for item in made.items]
    assert fills == sorted(fills)
    hidden = {song for song, standing in evidence.standings.items() if standing.hidden}
    assert {item.song_id for item in made.items} == SONGS.keys() - hidden


@settings(deadline=None)  # no timing here
@given(histories, moods, dials)
def test_it_weighs_taste_and_keeps_it_under_its_limit(history: list[Event], mood: Mood, dial: float) -> None:
    def terms_of(personal: float) -> dict[int, dict[str, float]]:
        made = recommend(
            SONGS.values(),
            fold(history, SONGS).evidence,
            mood=mood,
            intent=Intent.CALM,
            n=len(SONGS),
            now=NOW,
            rng=np.random.default_rng(1),
            rules=Rules(personal=personal),
        )
        return {item.song_id: {term.name: term.value for term in item.terms} for item in made.items}

    plain, weighed = terms_of(1.0), terms_of(dial)
    for song_id, terms in weighed.items():
        for name, value in terms.items():
            factor = dial if name in PERSONAL_TERMS else 1.0
            assert value == pytest.approx(factor * plain[song_id][name], abs=1e-12)
        assert abs(sum(terms[name] for name in PERSONAL_TERMS)) < dial * PERSONAL_LIMIT
