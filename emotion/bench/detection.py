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
    that was refused as wrong; `accuracy_read_anyway` leaves them out.
    """
    figures: dict[str, Any] = {"crops": _accuracy(_answers(model, crops), truth)}
    for name, detector in detectors.items():
        figures[name] = _found(detector, scenes) | _end_to_end(detector, scenes, truth, model)
    return figures


def is_face(face: Face, truth: Box) -> bool:
    """Whether a box is the scene's face: its middle lies well inside, its size is of that order."""
    x, y, width, height = face.box
    left, top, side, _ = truth
    across, down = (x + width / 2 - left) / side, (y + height / 2 - top) / side
    return 0.2 < across < 0.8 and 0.2 < down < 0.8 and LIKE[0] < width / side < LIKE[1]


def _found(detector: FaceDetector, scenes: list[Scene]) -> dict[str, Any]:
    hits, false, times = 0, 0, []
    for scene in scenes:
        rgb = np.asarray(decode_rgb(scene.jpeg))
        begun = time.thread_time()
        faces = detector.detect(rgb)
        times.append(time.thread_time() - begun)
        right = sum(is_face(face, scene.face) for face in faces)
        hits += right > 0
        false += len(faces) - right
    return {
        "recall": round(hits / len(scenes), 4),
        "false_boxes": false,
        "ms": round(float(np.median(times)) * 1000, 2),
        "ms_mean": round(float(np.mean(times)) * 1000, 2),
    }


def _end_to_end(
    detector: FaceDetector, scenes: list[Scene], truth: NDArray[np.int64], model: Classifier
) -> dict[str, Any]:
    frames = [pipeline.prepared(scene.jpeg, detector) for scene in scenes]
    kept = np.array([frame.crop is not None for frame in frames])
    answers = np.full(len(scenes), -1)
    if kept.any():
        answers[kept] = _answers(model, np.stack([frame.crop for frame in frames if frame.crop is not None]))
    refused = Counter(str(reason) for frame in frames for reason in frame.reasons)
    read = float((answers[kept] == truth[kept]).mean()) if kept.any() else 0.0
    return {**_accuracy(answers, truth), "accuracy_read_anyway": round(read, 4), "refused": dict(refused)}


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
