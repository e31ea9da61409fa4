"""How far evidence under one key moves a score."""

from typing import NamedTuple

from recommendations.engine.types import EvidenceCounter


class KeyWeight(NamedTuple):
    """The largest effect `g` of a key on a score, and `kappa`, the evidence at which half of it is reached."""

    g: float
    kappa: float


def balance(counter: EvidenceCounter, kappa: float, unit: float) -> float:
    """Return E in (−1, 1). `unit` is `growth(now)`: what a unit of fresh evidence would be stored as."""
    positive, negative = counter.positive / unit, counter.negative / unit + counter.held
    return (positive - negative) / (kappa + positive + negative)
