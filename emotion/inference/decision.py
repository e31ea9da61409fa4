"""From the FER+ head's ten probabilities to what a person is told."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS, Emotion
from emotion.inference.types import Outcome, Reason

PLUS_CLASSES: Final[tuple[str, ...]] = (
    "neutral",
    "happy",
    "surprise",
    "sad",
    "angry",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "not_a_face",
)
"""Outputs of the FER+ head, in the column order of FER+ (Barsoum et al. 2016)."""

PLUS_FIVE: Final[tuple[int, ...]] = tuple(PLUS_CLASSES.index(emotion) for emotion in EMOTIONS)
"""FER+ column of each of the five emotions."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome `read` or `unsure`, with the five probabilities (sum 1) and the mass on anything else."""

    outcome: Outcome
    emotion: Emotion | None
    probabilities: dict[Emotion, float]
    other: float
    confidence: float
    candidates: tuple[Emotion, ...]
    reasons: tuple[Reason, ...]


def decide(plus: NDArray[np.float32], *, threshold: float, margin: float) -> Decision:
    """`read` when the best of five reaches the threshold, leads by the margin, and "other" is not heavier."""
    mass = plus[list(PLUS_FIVE)].astype(np.float64)
    other = max(0.0, 1.0 - float(mass.sum()))
    five = mass / max(float(mass.sum()), 1e-9)
    first, second = np.argsort(-five, kind="stable")[:2]
    checks = {
        Reason.OTHER_EXPRESSION: other > float(mass[first]),
        Reason.LOW_CONFIDENCE: float(five[first]) < threshold,
        Reason.CLOSE_CALL: float(five[first] - five[second]) < margin,
    }
    reasons = tuple(reason for reason, applies in checks.items() if applies)
    return Decision(
        outcome=Outcome.UNSURE if reasons else Outcome.READ,
        emotion=None if reasons else EMOTIONS[first],
        probabilities={emotion: float(value) for emotion, value in zip(EMOTIONS, five, strict=True)},
        other=other,
        confidence=float(five[first]),
        candidates=(EMOTIONS[first], EMOTIONS[second]) if reasons else (),
        reasons=reasons,
    )
