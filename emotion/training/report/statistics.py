"""Numbers behind the figures of the report; arrays in, arrays out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.training.calibrate import BINS

RESAMPLES: Final = 2000


def bootstrap_interval(right: NDArray[np.bool_], *, seed: int = 0) -> tuple[float, float]:
    """The middle 95 % of the accuracy when as many images are drawn with replacement; (0, 1) for no image."""
    if not len(right):
        return 0.0, 1.0
    counts = np.random.default_rng(seed).binomial(len(right), right.mean(), RESAMPLES)
    low, high = np.percentile(counts / len(right), [2.5, 97.5])
    return float(low), float(high)


def confusion(truth: NDArray[np.int64], answer: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """How often class i (row) was answered as class j (column)."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truth, answer), 1)
    return counts


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """For each equal-mass bin: mean confidence, accuracy and number of images."""

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    images: NDArray[np.int64]


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_], *, bins: int = BINS) -> Reliability:
    """Bins of equal mass, as the calibration error uses them."""
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(bins, len(confidence)))
    return Reliability(
        np.array([confidence[part].mean() for part in parts]),
        np.array([right[part].mean() for part in parts]),
        np.array([len(part) for part in parts]),
    )


def risk_coverage(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of images answered, most confident first, and the error rate among them."""
    order = np.argsort(-confidence, kind="stable")
    answered = np.arange(1, len(order) + 1)
    return answered / len(order), 1 - np.cumsum(right[order]) / answered
