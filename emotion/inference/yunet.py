"""YuNet (Wu et al. 2023) through OpenCV: finds more faces than the cascades in less time, and needs its weights."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import DetectorError, Face, enlarged, shrink, turned_by

LOOKS: Final = ((160, 0.8), (320, 0.7), (640, 0.7))
"""Longer side of the copy that is looked at, and the score from which on everything found is a face: the next copy only
where nothing was. Beginning at 320 finds as many and takes twice as long."""

POSSIBLE: Final = 0.5
"""Score from which on the best box is taken when nothing is certain."""

ALONE: Final = 24
"""Width in pixels of the copy from which on a certain face is looked for no companions: a small copy that shows one of
a group often misses others as large. Of six photos of groups, three showed but one of their people at 160 pixels."""

TURNED: Final = 0.85
"""See `turned_by`. Of 1,435 held-out scenes 1 % are beyond. As many are read right there as elsewhere (12
of 14): it is half a hidden face that asks for the limit, not these scenes. At 0.7 it refused five more, three right."""


class YuNetDetector:
    """One small network for boxes, eyes, nose and mouth."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DetectorError(f"{path}: no such file; EMOTION_YUNET_PATH must name YuNet's .onnx file")
        try:
            # One for each look: when the size of its input changes, OpenCV lays a network's memory out anew (1.4 ms).
            self._nets = [cv2.FaceDetectorYN.create(str(path), "", (side, side), POSSIBLE) for side, _ in LOOKS]
        except cv2.error as error:
            raise DetectorError(f"{path}: not a network that OpenCV can read") from error
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, each with its eyes."""
        best: list[Face] = []
        sure = False
        for net, (side, certainly) in zip(self._nets, LOOKS, strict=True):
            small, scale = shrink(rgb, side)
            rows = self._rows(net, small)
            certain = [row for row in rows if row[-1] >= certainly]
            if certain:
                best, sure = enlarged([face_of(row) for row in certain], scale), True
            elif not sure:
                # The closer look has the last word, unless it sees nothing at all. Rows come with the best score first.
                best = enlarged([face_of(row) for row in rows[:1]], scale) or best
            if scale == 1.0 or any(row[2] >= ALONE for row in certain):
                break
        return best

    def _rows(self, net: cv2.FaceDetectorYN, rgb: NDArray[np.uint8]) -> Sequence[NDArray[np.float32]]:
        with self._lock:
            net.setInputSize((rgb.shape[1], rgb.shape[0]))
            _, rows = net.detect(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
        return [] if rows is None else list(rows)


def face_of(row: NDArray[np.float32]) -> Face:
    """The face of one row (15,) of OpenCV's: box, both eyes, nose, both corners of the mouth, score."""
    x, y, width, height = (int(value) for value in row[:4])
    first, second, nose = ((float(row[i]), float(row[i + 1])) for i in (4, 6, 8))
    left, right = sorted((first, second))
    return Face((x, y, width, height), (left, right), turned_by(left, right, nose) > TURNED)
