"""The numbers behind the report's figures."""

import numpy as np
import pytest

from emotion.training.report import statistics


def test_an_interval_holds_the_accuracy_and_narrows_with_more_images() -> None:
    few, many = (np.tile([True, True, True, False], times) for times in (10, 1000))
    low, high = statistics.bootstrap_interval(few)
    assert low < 0.75 < high
    narrow_low, narrow_high = statistics.bootstrap_interval(many)
    assert narrow_high - narrow_low < (high - low) / 5
    assert statistics.bootstrap_interval(np.array([], np.bool_)) == (0.0, 1.0)


def test_the_confusion_matrix_has_the_truth_in_its_rows() -> None:
    counts = statistics.confusion(np.array([0, 0, 1]), np.array([1, 1, 1]), 2)
    assert counts.tolist() == [[0, 2], [0, 1]]


def test_bins_of_the_reliability_diagram_hold_equally_many_images() -> None:
    confidence = np.linspace(0.2, 1, 100)
    bins = statistics.reliability(confidence, confidence > 0.6, bins=10)
    assert bins.images.tolist() == [10] * 10
    assert bins.accuracy.tolist() == [0] * 5 + [1] * 5
    assert (np.diff(bins.confidence) > 0).all()


def test_the_risk_of_answering_all_is_the_error_rate() -> None:
    coverage, risk = statistics.risk_coverage(np.array([0.9, 0.4, 0.8]), np.array([True, False, True]))
    assert coverage.tolist() == pytest.approx([1 / 3, 2 / 3, 1])
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3])
