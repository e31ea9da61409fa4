"""What the way from a photo to the crop costs, measured on scenes made from crops."""

import time
from collections import Counter
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS
from config.common.images import decode_rgb
from emotion.bench.scenes import Scene
from emotion.inference import pipeline
from emotion.inference.classifier import Classifier
from emotion.inference.decision import PLUS_FIVE
from emotion.inference.faces import Face, FaceDetector
from emotion.inference.types import Box

LIKE: Final = (0.45, 1.6)
"""Smallest and largest width of a box that counts as the face, as a share of the crop's side."""


def compared(
    detectors: dict[str, FaceDetector], scenes: list[Scene], crops: NDArray[np.uint8], truth: NDArray[np.int64],
    model: Classifier,
) -> dict[str, Any]:  # fmt: skip
    """Figures of each detector by name, and of the crops themselves under `crops`.

    crops (n, 48, 48) are what the scenes were made from, truth (n,) indexes EMOTIONS. Accuracy counts every scene
    that was refused as wrong; `accuracy_of_read` leaves them out.
    """
    figures: dict[str, Any] = {"crops": _accuracy(_answers(model, crops), truth)}
    for name, detector in detectors.items():
        figures[name] = _measured(detector, scenes, truth, model)
    return figures


def is_face(face: Face, truth: Box) -> bool:
    """Whether a box is the scene's face: its middle lies well inside, its size is of that order."""
    x, y, width, height = face.box
    left, top, side, _ = truth
    across, down = (x + width / 2 - left) / side, (y + height / 2 - top) / side
    return 0.2 < across < 0.8 and 0.2 < down < 0.8 and LIKE[0] < width / side < LIKE[1]


class _Watched:
    """A detector that remembers what it found and how long it took, in processor time of this thread."""

    def __init__(self, detector: FaceDetector) -> None:
        self._detector = detector
        self.found: list[list[Face]] = []
        self.seconds: list[float] = []

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """What the detector finds."""
        begun = time.thread_time()
        self.found.append(self._detector.detect(rgb))
        self.seconds.append(time.thread_time() - begun)
        return self.found[-1]


def _measured(
    detector: FaceDetector, scenes: list[Scene], truth: NDArray[np.int64], model: Classifier
) -> dict[str, Any]:
    watched = _Watched(detector)
    frames = [pipeline.prepared(np.asarray(decode_rgb(scene.jpeg)), watched) for scene in scenes]
    kept = np.array([frame.crop is not None for frame in frames])
    answers = np.full(len(scenes), -1)
    if kept.any():
        answers[kept] = _answers(model, np.stack([frame.crop for frame in frames if frame.crop is not None]))
    right = [[is_face(face, scene.face) for face in found] for found, scene in zip(watched.found, scenes, strict=True)]
    return {
        "recall": round(float(np.mean([any(boxes) for boxes in right])), 4),
        "false_boxes": sum(len(boxes) - sum(boxes) for boxes in right),
        "ms": round(float(np.median(watched.seconds)) * 1000, 2),
        "ms_mean": round(float(np.mean(watched.seconds)) * 1000, 2),
        **_accuracy(answers, truth),
        "accuracy_of_read": round(float((answers[kept] == truth[kept]).mean()), 4) if kept.any() else None,
        "refused": dict(Counter(str(reason) for frame in frames for reason in frame.reasons)),
    }


def _answers(model: Classifier, crops: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The product head's likeliest of the five."""
    return np.asarray(model.scores(crops).plus[:, list(PLUS_FIVE)].argmax(axis=1), np.int64)


def _accuracy(answers: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, Any]:
    right = answers == truth
    return {
        "accuracy": round(float(right.mean()), 4),
        "per_class": {
            str(emotion): round(float(right[truth == index].mean()), 4)
            for index, emotion in enumerate(EMOTIONS)
            if (truth == index).any()
        },
    }


# One core, as in a worker.
cv2.setNumThreads(1)
