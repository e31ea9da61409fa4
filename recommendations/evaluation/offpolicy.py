"""What another policy would have earned, from a log of what was served by chance and how it was received.

Inverse propensity scoring (IPS) is unbiased but noisy; its self-normalised form (SNIPS) trades a little bias for much
less noise. The effective sample size says how many plays of the target policy the log is worth.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.metrics import Interval

RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean reward of a target policy by both estimators, with 95 % intervals over listeners."""

    ips: float
    ips_ci: Interval
    snips: float
    snips_ci: Interval
    effective: float
    plays: int


def estimate(
    reward: FloatArray, propensity: FloatArray, target: FloatArray, listener: IntArray, *, seed: int = 0
) -> Estimate | None:
    """Return the value of the policy that would have served play i with probability `target[i]`.

    All arrays have shape (n,): rewards in [0, 1], propensities in (0, 1] of the policy that served, and the listeners,
    whose plays are drawn together for the intervals. None when the target never serves what was served.
    ValueError for a propensity that is not in (0, 1].
    """
    if not ((propensity > 0) & (propensity <= 1)).all():
        raise ValueError("propensities lie in (0, 1]")
    weights = target / propensity
    if not weights.any():
        return None
    groups = np.unique(listener, return_inverse=True)[1]
    sums = np.stack([np.bincount(groups, values) for values in (weights * reward, weights, np.ones(len(weights)))])
    rng, drawn = np.random.default_rng(seed), np.empty((RESAMPLES, 3))
    for sample in range(RESAMPLES):
        drawn[sample] = sums[:, rng.integers(sums.shape[1], size=sums.shape[1])].sum(axis=1)
    earned, weight, plays = sums.sum(axis=1)
    some = drawn[:, 1] > 0
    return Estimate(
        float(earned / plays),
        _middle(drawn[:, 0] / drawn[:, 2]),
        float(earned / weight),
        _middle(drawn[some, 0] / drawn[some, 1]),
        float(weight**2 / (weights**2).sum()),
        len(weights),
    )


def _middle(values: FloatArray) -> Interval:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
