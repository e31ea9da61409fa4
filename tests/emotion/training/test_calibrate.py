"""The arithmetic of calibration, on inputs whose answer is known."""

import numpy as np
import pytest

from emotion.inference.decision import PLUS_FIVE, decide
from emotion.inference.types import Outcome
from emotion.training import calibrate


def test_its_error_is_the_gap_of_a_single_bin() -> None:
    confidence, right = np.full(100, 0.9), np.arange(100) < 70
    assert calibrate.expected_calibration_error(confidence, right, bins=1) == pytest.approx(0.2)


def test_its_error_weighs_bins_by_their_images() -> None:
    confidence = np.repeat([0.5, 1.0], 50)
    right = np.concatenate([np.arange(50) < 30, np.ones(50, bool)])
    assert calibrate.expected_calibration_error(confidence, right, bins=2) == pytest.approx(0.05)


def test_its_error_is_nothing_for_a_calibrated_forecast() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.2, 1, 200_000)
    assert calibrate.expected_calibration_error(confidence, rng.random(200_000) < confidence) < 0.01


def test_its_error_of_no_images_is_not_a_number() -> None:
    assert np.isnan(calibrate.expected_calibration_error(np.empty(0), np.empty(0, bool)))


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_it_finds_the_temperature_that_made_the_labels(true: float) -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(0, 3, (40_000, 5)).astype(np.float32)
    noise = rng.gumbel(size=logits.shape)
    truth = (logits / true + noise).argmax(axis=1)
    assert calibrate.temperature(logits, truth) == pytest.approx(true, rel=0.05)


def test_it_answers_the_same_images_as_the_decision() -> None:
    plus = np.random.default_rng(2).dirichlet(np.full(10, 0.4), 500).astype(np.float32)
    read = calibrate.is_read(plus, threshold=0.6, margin=0.15)
    decided = [decide(row, threshold=0.6, margin=0.15).outcome is Outcome.READ for row in plus]
    assert read.tolist() == decided
    assert 0 < read.mean() < 1


def test_it_chooses_a_rule_whose_answers_are_accurate_enough() -> None:
    rng = np.random.default_rng(3)
    confidence = rng.uniform(0.55, 1, 4000)
    truth = rng.integers(0, 5, 4000)
    said = np.where(rng.random(4000) < confidence, truth, (truth + 1) % 5)
    plus = np.zeros((4000, 10), np.float32)
    rest = ((1 - confidence) / 4)[:, None]
    plus[:, list(PLUS_FIVE)] = rest
    plus[np.arange(4000), np.array(PLUS_FIVE)[said]] = confidence
    rule = calibrate.choose_rule(plus, truth)
    assert rule.coverage >= calibrate.WANTED_COVERAGE
    loose = calibrate.is_read(plus, threshold=0.3, margin=0.05)
    assert rule.accuracy_read > (said == truth)[loose].mean()


def test_it_gives_no_answer_that_is_likelier_wrong_than_right_however_good_the_others_are() -> None:
    plus = np.zeros((100, 10), np.float32)
    plus[:, PLUS_FIVE[0]], plus[:, PLUS_FIVE[1]] = 0.95, 0.05
    plus[:5, PLUS_FIVE[0]], plus[:5, PLUS_FIVE[1]], plus[:5, PLUS_FIVE[2]] = 0.4, 0.3, 0.3
    rule = calibrate.choose_rule(plus, np.zeros(100, np.int64))
    assert (rule.threshold, rule.coverage) == (calibrate.LEAST_CONFIDENCE, 0.95)
