"""From mood and intent to the wanted mix."""

from collections.abc import Mapping

import pytest

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.types import Intent, emotion_vector
from recommendations.engine.wants import LIFT, MATCH, FloatArray, leading_moods, want


def named(mix: FloatArray) -> dict[Emotion, float]:
    return dict(zip(EMOTIONS, mix.tolist(), strict=True))


@pytest.mark.parametrize("table", [MATCH, LIFT])
def test_it_wants_a_mix_that_sums_to_one(table: Mapping[Emotion, FloatArray]) -> None:
    assert set(table) == set(EMOTIONS)
    assert all(mix.sum() == pytest.approx(1.0) and (mix >= 0).all() for mix in table.values())


def test_it_matches_sadness_with_sad_songs() -> None:
    assert named(want({Emotion.SAD: 1.0}, Intent.MATCH)) == {
        "angry": 0.0,
        "happy": 0.05,
        "neutral": 0.25,
        "sad": 0.70,
        "surprise": 0.0,
    }


def test_it_lifts_anger_through_neutral() -> None:
    lifted = named(want({Emotion.ANGRY: 1.0}, Intent.LIFT))
    assert max(lifted, key=lambda emotion: lifted[emotion]) == "neutral"
    assert lifted[Emotion.ANGRY] == 0.05


def test_it_calms_every_mood_alike() -> None:
    calm = {"neutral": 1.0, "sad": 0.5, "angry": -1.0, "surprise": -1.0, "happy": 0.0}
    assert all(named(want({emotion: 1.0}, Intent.CALM)) == calm for emotion in EMOTIONS)


def test_it_looks_for_surprises_in_the_mood() -> None:
    mood = {Emotion.HAPPY: 1.0}
    assert (want(mood, Intent.SURPRISE) == want(mood, Intent.MATCH)).all()


def test_it_mixes_the_two_likeliest_emotions() -> None:
    reading = {Emotion.SAD: 0.45, Emotion.NEUTRAL: 0.30, Emotion.HAPPY: 0.20, Emotion.ANGRY: 0.05}
    assert leading_moods(reading) == pytest.approx({Emotion.SAD: 0.6, Emotion.NEUTRAL: 0.4})
    expected = 0.6 * MATCH[Emotion.SAD] + 0.4 * MATCH[Emotion.NEUTRAL]
    assert want(reading, Intent.MATCH) == pytest.approx(expected)


def test_it_takes_one_chosen_mood_whole() -> None:
    assert leading_moods({Emotion.HAPPY: 3.0}) == {Emotion.HAPPY: 1.0}


@pytest.mark.parametrize("mood", [{}, {Emotion.SAD: 0.0}, {Emotion.SAD: -1.0}, {Emotion.SAD: float("nan")}])
def test_it_refuses_a_mood_without_shares(mood: dict[Emotion, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        want(mood, Intent.MATCH)


def test_it_orders_a_vector_like_the_emotions() -> None:
    assert emotion_vector({Emotion.SURPRISE: 0.5, Emotion.ANGRY: 1.0}) == (1.0, 0.0, 0.0, 0.0, 0.5)
