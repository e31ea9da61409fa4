"""What the inference package says to the rest: outcomes, reasons and the analysis itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from config.common.emotions import EMOTIONS, Emotion

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels."""

Point = tuple[float, float]
"""x, y in pixels."""


class Outcome(StrEnum):
    """What an analysis came to."""

    READ = "read"
    UNSURE = "unsure"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    POOR_QUALITY = "poor_quality"
    REJECTED = "rejected"
    """Only of files named on the command line: the pipeline raises ImageRejected instead."""


class Reason(StrEnum):
    """Why an outcome is not `read`."""

    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    TURNED = "turned"
    OCCLUDED = "occluded"
    LOW_CONFIDENCE = "low_confidence"
    CLOSE_CALL = "close_call"
    OTHER_EXPRESSION = "other_expression"
    NOT_AN_IMAGE = "not_an_image"


EVEN: Final[dict[Emotion, float]] = {emotion: 1 / len(EMOTIONS) for emotion in EMOTIONS}
"""Probabilities when nothing is known."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a face.

    emotion is None unless the outcome is `read`; the five probabilities sum to 1 and are even when no face was
    classified; other is the mass on every other expression before that; confidence is the highest of the
    five, 0 without a classified face; candidates holds the two nearest when `unsure`; face is in pixels of the
    upright photo, scaled to at most 1280 on its longer side; ms is the time taken; model names the network.
    """

    outcome: Outcome
    emotion: Emotion | None
    probabilities: dict[Emotion, float]
    other: float
    confidence: float
    candidates: tuple[Emotion, ...]
    face: Box | None
    reasons: tuple[Reason, ...]
    ms: float
    model: str

    def as_json(self) -> dict[str, Any]:
        """The fields as plain JSON values, in the order of the command's contract."""
        return {
            "outcome": str(self.outcome),
            "emotion": None if self.emotion is None else str(self.emotion),
            "probabilities": {str(name): round(value, 6) for name, value in self.probabilities.items()},
            "other": round(self.other, 6),
            "confidence": round(self.confidence, 6),
            "candidates": [str(name) for name in self.candidates],
            "face": None if self.face is None else list(self.face),
            "reasons": [str(reason) for reason in self.reasons],
            "ms": round(self.ms, 2),
            "model": self.model,
        }
