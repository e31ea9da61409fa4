"""Calibration and the decision threshold, fitted on held-out images only. NumPy alone."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.classifier import softmax
from emotion.inference.decision import PLUS_FIVE

BINS: Final = 15
WANTED_ACCURACY: Final = 0.90
WANTED_COVERAGE: Final = 0.75
LEAST_CONFIDENCE: Final = 0.5
"""No answer is given that is likelier wrong than right."""

MARGINS: Final = (0.05, 0.10, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Rule:
    """A threshold and margin with what they gave where they were fitted."""

    threshold: float
    margin: float
    coverage: float
    accuracy_read: float


def temperature(logits: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """The temperature with the least negative log-likelihood (Guo et al. 2017); logits (n, k), truth (n,).

    Searched between 0.3 and 4 by golden section on its logarithm; 1 for no images.
    """
    if not len(truth):
        return 1.0
    low, high = np.log(0.3), np.log(4.0)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _loss(logits, truth, left) < _loss(logits, truth, right):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _loss(logits: NDArray[np.float32], truth: NDArray[np.int64], log_temperature: float) -> float:
    likelihood = softmax(logits / np.float32(np.exp(log_temperature)))[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(likelihood, 1e-12)).mean())


def expected_calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = BINS) -> float:
    """Mean gap between confidence and accuracy over bins of equal mass (Naeini et al. 2015); NaN without images."""
    if not len(confidence):
        return float("nan")
    order = np.argsort(confidence, kind="stable")
    gaps = [
        len(part) * abs(float(confidence[part].mean()) - float(right[part].mean()))
        for part in np.array_split(order, min(bins, len(order)))
    ]
    return sum(gaps) / len(order)


def five_of_plus(plus: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """FER+ head probabilities (n, 10) → the five renormalised (n, 5), and the mass on anything else (n,)."""
    mass = plus[:, list(PLUS_FIVE)].astype(np.float64)
    total = mass.sum(axis=1)
    return mass / np.maximum(total, 1e-9)[:, None], np.maximum(0.0, 1 - total)


def is_read(plus: NDArray[np.float32], *, threshold: float, margin: float) -> NDArray[np.bool_]:
    """Which rows of FER+ head probabilities `decide` answers with `read`."""
    five, other = five_of_plus(plus)
    ranked = -np.sort(-five, axis=1)
    heaviest = plus[:, list(PLUS_FIVE)].max(axis=1)
    sure = (ranked[:, 0] >= threshold) & (ranked[:, 0] - ranked[:, 1] >= margin)
    return np.asarray(sure & (other <= heaviest), np.bool_)


def choose_rule(plus: NDArray[np.float32], truth: NDArray[np.int64]) -> Rule:
    """The threshold and margin that answer the most images while WANTED_ACCURACY of the answers are right.

    When that would leave more than 1 - WANTED_COVERAGE unanswered, the most accurate rule with that coverage.
    """
    right = five_of_plus(plus)[0].argmax(axis=1) == truth
    rules = []
    for margin in MARGINS:
        for threshold in np.arange(LEAST_CONFIDENCE, 0.96, 0.01):
            read = is_read(plus, threshold=float(threshold), margin=margin)
            if read.any():
                rules.append(Rule(round(float(threshold), 2), margin, float(read.mean()), float(right[read].mean())))
    covering = [rule for rule in rules if rule.coverage >= WANTED_COVERAGE]
    if accurate := [rule for rule in covering if rule.accuracy_read >= WANTED_ACCURACY]:
        return max(accurate, key=lambda rule: rule.coverage)
    return max(covering or rules, key=lambda rule: rule.accuracy_read, default=Rule(0.5, 0.1, 0.0, 0.0))
