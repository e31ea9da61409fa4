"""What features make of songs: standardised over a catalogue, as directions, and how alike two directions are."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray

FEATURE_LIMIT: Final = 3.0
"""Standardised features are cut here, so that one odd number does not decide what a song is like."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The mean and deviation of each of d features over a catalogue; deviation 0 where all are the same."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]

    def standardise(self, features: FloatArray) -> FloatArray:
        """Return features, shape (n, d), with mean 0 and deviation 1, cut at ±3; 0 where unknown or all the same."""
        deviations = np.array(self.deviations)
        centred = np.where(np.isfinite(features), features - np.array(self.means), 0.0)
        scaled = np.divide(centred, deviations, out=np.zeros_like(centred), where=deviations > 1e-12)
        cut: FloatArray = np.clip(scaled, -FEATURE_LIMIT, FEATURE_LIMIT)
        return cut


def scale_of(features: FloatArray) -> Scale:
    """Return the scale of a whole catalogue, shape (n, d), NaN where unknown."""
    known = np.isfinite(features)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, features, 0.0).sum(axis=0) / counts
    centred = np.where(known, features - means, 0.0)
    return Scale(tuple(means.tolist()), tuple(np.sqrt((centred**2).sum(axis=0) / counts).tolist()))


def standardised(features: FloatArray) -> FloatArray:
    """Return the features of a whole catalogue, shape (n, d), NaN where unknown, on its own scale."""
    return scale_of(features).standardise(features)


def directions(standard: FloatArray) -> FloatArray:
    """Return standardised features, shape (n, d), as unit vectors; zeros where nothing sets a song apart.

    The product of two rows is the cosine of what sets the songs apart from the average; `alike` makes a similarity.
    """
    lengths = np.sqrt((standard**2).sum(axis=1, keepdims=True))
    unit: FloatArray = np.divide(standard, lengths, out=np.zeros_like(standard), where=lengths > 0)
    return unit


def alike(direction: FloatArray, others: FloatArray) -> FloatArray:
    """Return how alike one song is to others by features, shape (m,), in [0, 1]; unlike songs have 0."""
    return np.clip(others @ direction, 0.0, 1.0)
