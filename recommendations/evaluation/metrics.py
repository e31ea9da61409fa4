"""How well scores order liked before other plays, with intervals over listeners."""

from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.types import BoolArray

RESAMPLES: Final = 1000
Interval = tuple[float, float]


def auc(liked: BoolArray, scores: FloatArray) -> float:
    """Return the chance that a liked play scores above another, ties half; NaN when either kind is missing."""
    positive = int(liked.sum())
    negative = len(liked) - positive
    if not positive or not negative:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return float((middle[place][liked].sum() - positive * (positive + 1) / 2) / (positive * negative))


def listener_aucs(listener: IntArray, liked: BoolArray, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return each listener's AUC (NaN where they liked all or nothing) and number of plays, in the order of ids."""
    order = np.argsort(listener, kind="stable")
    starts = np.flatnonzero(np.diff(listener[order], prepend=-1))
    groups = np.split(order, starts[1:]) if len(order) else []
    aucs = np.array([auc(liked[group], scores[group]) for group in groups])
    return aucs, np.array([float(len(group)) for group in groups])


def weighted(values: FloatArray, weights: FloatArray) -> float:
    """Return the mean over the listeners who have a value; NaN for none."""
    known = np.isfinite(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else float("nan")


def interval(values: FloatArray, weights: FloatArray, *, seed: int = 0) -> Interval:
    """Return the middle 95 % of the weighted mean when as many listeners are drawn with replacement."""
    known = np.isfinite(values)
    values, weights = values[known], weights[known]
    if not len(values):
        return float("nan"), float("nan")
    rng, means = np.random.default_rng(seed), np.empty(RESAMPLES)
    for sample in range(RESAMPLES):
        drawn = rng.integers(len(values), size=len(values))
        means[sample] = np.average(values[drawn], weights=weights[drawn])
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
