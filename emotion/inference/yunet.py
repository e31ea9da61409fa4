"""YuNet (Wu et al. 2023) through OpenCV: finds more faces than the cascades in less time, and needs its weights."""

import threading
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import DETECT_SIDE, DetectorError, Face, enlarged, shrink

CERTAIN: Final = 0.7
"""Score from which on everything found is a face."""

POSSIBLE: Final = 0.5
"""Score from which on the best box is taken when nothing is certain."""

TURNED: Final = 0.7
"""How far the nose may lie from the middle of the eyes, as a share of their distance; 0.5 is under an eye. In held-out
scenes between 0.5 and 0.7 the answer is still the annotators' in six of seven; beyond, the FER head is right in less
than half of those whose crop it reads."""


class YuNetDetector:
    """One small network for boxes, eyes, nose and mouth."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DetectorError(f"{path}: no such file; EMOTION_YUNET_PATH must name YuNet's .onnx file")
        try:
            self._net = cv2.FaceDetectorYN.create(str(path), "", (DETECT_SIDE, DETECT_SIDE), POSSIBLE)
        except cv2.error as error:
            raise DetectorError(f"{path}: not a network that OpenCV can read") from error
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, each with its eyes."""
        small, scale = shrink(rgb)
        with self._lock:
            self._net.setInputSize((small.shape[1], small.shape[0]))
            _, rows = self._net.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        # Rows come with the highest score first.
        found = [] if rows is None else [row for row in rows if row[-1] >= CERTAIN] or [rows[0]]
        return enlarged([face_of(row) for row in found], scale)


def face_of(row: NDArray[np.float32]) -> Face:
    """The face of one row (15,) of OpenCV's: box, both eyes, nose, both corners of the mouth, score."""
    x, y, width, height = (int(value) for value in row[:4])
    first, second, nose = ((float(row[i]), float(row[i + 1])) for i in (4, 6, 8))
    left, right = sorted((first, second))
    distance = max(right[0] - left[0], 1e-6)
    turned = abs(nose[0] - (left[0] + right[0]) / 2) / distance > TURNED
    return Face((x, y, width, height), (left, right), turned)
