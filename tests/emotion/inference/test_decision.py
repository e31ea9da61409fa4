"""When a reading is given, and when the listener is asked instead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.emotions import Emotion
from emotion.inference.decision import PLUS_CLASSES, Decision, decide
from emotion.inference.types import Outcome, Reason


def decided(**masses: float) -> Decision:
    plus = np.array([masses.get(name, 0.0) for name in PLUS_CLASSES], np.float32)
    return decide(plus / plus.sum(), threshold=0.5, margin=0.1)


def test_it_reads_a_clear_expression() -> None:
    decision = decided(happy=0.8, neutral=0.15, fear=0.05)
    assert (decision.outcome, decision.emotion) == (Outcome.READ, Emotion.HAPPY)
    assert decision.other == pytest.approx(0.05, abs=1e-6)
    assert decision.confidence == pytest.approx(0.8 / 0.95, abs=1e-6)
    assert decision.candidates == ()


def test_it_is_unsure_below_the_threshold() -> None:
    decision = decided(sad=0.45, neutral=0.3, angry=0.25)
    assert decision.outcome is Outcome.UNSURE
    assert decision.emotion is None
    assert decision.reasons == (Reason.LOW_CONFIDENCE,)
    assert decision.candidates == (Emotion.SAD, Emotion.NEUTRAL)


def test_it_is_unsure_between_two_near_expressions() -> None:
    decision = decided(sad=0.52, neutral=0.48)
    assert decision.reasons == (Reason.CLOSE_CALL,)
    assert set(decision.candidates) == {Emotion.SAD, Emotion.NEUTRAL}


def test_it_is_unsure_when_another_expression_is_heaviest() -> None:
    decision = decided(fear=0.6, surprise=0.4)
    assert decision.reasons == (Reason.OTHER_EXPRESSION,)
    assert decision.other == pytest.approx(0.6, abs=1e-6)


@given(st.lists(st.floats(0.001, 1), min_size=10, max_size=10))
def test_it_always_gives_five_that_sum_to_one(masses: list[float]) -> None:
    decision = decided(**dict(zip(PLUS_CLASSES, masses, strict=True)))
    assert sum(decision.probabilities.values()) == pytest.approx(1)
    assert (decision.outcome is Outcome.READ) == (decision.emotion is not None) == (not decision.reasons)
    assert len(decision.candidates) == (2 if decision.reasons else 0)
