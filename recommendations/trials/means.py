"""Means over simulated listeners, with intervals, as the JSON of a simulation holds them."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray

RESAMPLES: Final = 2000
DECIMALS: Final = 4


def rounded(values: Iterable[float]) -> list[float]:
    """Return plain numbers to four decimals."""
    return [round(float(value), DECIMALS) for value in values]


def mean_with_interval(values: FloatArray, seed: int) -> tuple[float, list[float]]:
    """Return the mean over listeners and its 95 % bootstrap interval."""
    rng = np.random.default_rng(seed)
    means = rng.choice(values, (RESAMPLES, len(values))).mean(axis=1)
    return round(float(values.mean()), DECIMALS), rounded(np.percentile(means, [2.5, 97.5]))
