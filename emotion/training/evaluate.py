"""Measure the served file on a data set: LiteRT only, never TensorFlow."""

import time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS
from emotion.inference.classifier import Classifier
from emotion.inference.decision import decide
from emotion.training.calibrate import expected_calibration_error, five_of_plus, is_read
from emotion.training.dataset import FaceSet
from emotion.training.protocol import five_index, plus_majority
from emotion.training.types import PRIVATE_TEST, PUBLIC_TEST, UNKNOWN_PART

SUBSETS: Final = {"public": PUBLIC_TEST, "private": PRIVATE_TEST}
_TIMED: Final = 200


def rows_of(faces: FaceSet, subset: str) -> NDArray[np.int64]:
    """Rows of `public`, `private` or `all`; images of an unknown part belong to each."""
    if subset == "all":
        return np.arange(len(faces))
    return np.flatnonzero((faces.usage == SUBSETS[subset]) | (faces.usage == UNKNOWN_PART))


def measure(model: Classifier, faces: FaceSet, rows: NDArray[np.int64]) -> dict[str, Any]:
    """The figures of `evaluate_emotion --json` for these rows; None where there is no image to measure on.

    accuracy, per_class (recall), ece and coverage_80_accuracy: FER head against the original labels. The others:
    FER+ head against the FER+ majority of at least five votes, or against the labels in a data set without votes.
    """
    scores = model.scores(faces.pixels[rows])
    label, majority = five_index(faces)[rows], plus_majority(faces)[rows]
    voted = majority if (majority >= 0).any() else label
    figures = _fer_figures(scores.fer[label >= 0], label[label >= 0])
    figures |= _plus_figures(model, scores.plus[voted >= 0], voted[voted >= 0])
    if voted is label:
        figures |= {"accuracy_ferplus": None, "ece_ferplus": None}
    figures |= {"ms_per_face": _ms_per_face(model, faces.pixels[rows[:_TIMED]]), "model_sha256": model.card["sha256"]}
    return figures


def _fer_figures(fer: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, Any]:
    if not len(truth):
        return {"n": 0, "accuracy": None, "per_class": {}, "ece": None, "coverage_80_accuracy": None}
    confidence, right = fer.max(axis=1).astype(np.float64), fer.argmax(axis=1) == truth
    surest = np.argsort(-confidence, kind="stable")[: max(1, round(0.8 * len(truth)))]
    present = [(emotion, truth == index) for index, emotion in enumerate(EMOTIONS) if (truth == index).any()]
    return {
        "n": len(truth),
        "accuracy": _rounded(right.mean()),
        "per_class": {str(emotion): _rounded(right[mine].mean()) for emotion, mine in present},
        "ece": _rounded(expected_calibration_error(confidence, right)),
        "coverage_80_accuracy": _rounded(right[surest].mean()),
    }


def _plus_figures(model: Classifier, plus: NDArray[np.float32], truth: NDArray[np.int64]) -> dict[str, Any]:
    if not len(truth):
        return dict.fromkeys(("accuracy_ferplus", "ece_ferplus", "coverage", "accuracy_read"))
    five = five_of_plus(plus)[0]
    right = five.argmax(axis=1) == truth
    read = is_read(plus, threshold=model.threshold, margin=model.margin)
    return {
        "accuracy_ferplus": _rounded(right.mean()),
        "ece_ferplus": _rounded(expected_calibration_error(five.max(axis=1), right)),
        "coverage": _rounded(read.mean()),
        "accuracy_read": _rounded(right[read].mean()) if read.any() else None,
    }


def _ms_per_face(model: Classifier, crops: NDArray[np.uint8]) -> float:
    """Median milliseconds from a crop to its decision, mirror image included."""
    times = []
    for crop in crops:
        begun = time.perf_counter()
        decide(model.scores(crop[None]).plus[0], threshold=model.threshold, margin=model.margin)
        times.append((time.perf_counter() - begun) * 1000)
    return round(float(np.median(times)), 3)


def _rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)
