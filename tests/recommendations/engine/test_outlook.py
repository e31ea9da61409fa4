"""What features let one expect of a song."""

import numpy as np
import pytest

from config.common.emotions import Emotion
from recommendations.engine.explain import mood_reason
from recommendations.engine.features import MOOD_TERMS
from recommendations.engine.outlook import OUTLOOK_LIMIT, Outlook, Rates, expected
from recommendations.engine.prior import mood_terms, prior
from recommendations.engine.types import Intent
from recommendations.engine.wants import want
from tests.recommendations.engine.states import candidate

SAD = want({Emotion.SAD: 1.0}, Intent.MATCH)


def test_it_learns_which_features_are_liked() -> None:
    rng = np.random.default_rng(0)
    outlook, truth = Outlook(3), np.array([0.2, -0.1, 0.0])
    for _ in range(3000):
        features = rng.normal(size=3)
        outlook.learn(features, float(features @ truth + rng.normal() / 3))
    assert outlook.weights() == pytest.approx(truth, abs=0.02)


def test_it_expects_nothing_before_the_first_play_and_never_much() -> None:
    assert not Outlook(3).weights().any()
    assert expected(np.array([[5.0], [-5.0]]), np.array([1.0])).tolist() == [OUTLOOK_LIMIT, -OUTLOOK_LIMIT]


def test_it_draws_a_listeners_rate_to_everyones() -> None:
    rates = Rates()
    assert rates.surprise(1, liked=True) == pytest.approx(1 - 2 / 5)
    assert rates.surprise(1, liked=True) == pytest.approx(1 - (1 + 3 * 3 / 6) / 4)
    assert rates.surprise(2, liked=False) == pytest.approx(-4 / 7)


def test_it_moves_the_prior_before_the_listeners_do() -> None:
    known = prior([candidate(1, outlook=(0.2,) * 5), candidate(2)])
    assert known.total[0] - known.total[1] == pytest.approx([0.2] * 5)


def test_it_says_so_when_the_sound_counts_most() -> None:
    song = candidate(1, {Emotion.SAD: 0.1}, outlook=(0.2,) * 5)
    terms = dict(zip(MOOD_TERMS, mood_terms(prior([song]), SAD)[:, 0].tolist(), strict=True))
    assert mood_reason(song, terms, SAD).code == "alike_liked"
