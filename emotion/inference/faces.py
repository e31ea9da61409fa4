"""Find faces: Haar cascades that OpenCV ships, or YuNet when its file is configured."""

import threading
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import grey
from emotion.inference.types import Box, Point

DETECT_SIDE: Final = 400
"""Detection works on a copy of at most this many pixels on its longer side."""

MIN_FACE: Final = 48
"""Smallest face side looked for first, in pixels of that copy."""

_EYE_PATCH: Final = 128
_YUNET_SCORE: Final = 0.7
_TURNED_RATIO: Final = 0.3


class DetectorError(Exception):
    """The configured face detector cannot be used; the message names the file or the setting."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face: its box in pixels of the image given, its eyes (left and right in the image) when seen."""

    box: Box
    eyes: tuple[Point, Point] | None = None
    turned: bool = False


class FaceDetector(Protocol):
    """Anything that finds faces in an RGB image (h, w, 3) of uint8. Safe to call from several threads."""

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first."""
        ...


class HaarDetector:
    """OpenCV's cascades: frontal default; alt2, then profile, only when nothing was found."""

    def __init__(self) -> None:
        # Cascades keep their working state in the object, so one thread at a time may use them.
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first; the first one, or all when several, with eyes where seen."""
        small, scale = _shrink(rgb)
        image = grey(small)
        with self._lock:
            faces = self._frontal(image)
            if not faces:
                faces = [Face(box, turned=True) for box in _boxes(self._profile, image, MIN_FACE, 5)]
        return sorted((_enlarge(face, scale) for face in faces), key=_area, reverse=True)

    def _frontal(self, image: NDArray[np.uint8]) -> list[Face]:
        if boxes := _boxes(self._default, image, MIN_FACE, 4):
            faces = [Face(box, self._eyes_in(image, box)) for box in boxes]
            # Several boxes: those with eyes are faces, the others most often a pattern or a collar.
            return [face for face in faces if face.eyes] or faces
        return self._second_look(image) or self._second_look(np.asarray(cv2.equalizeHist(image), np.uint8))

    def _second_look(self, image: NDArray[np.uint8]) -> list[Face]:
        """Smaller faces too, so that the gate can say so; large ones must show eyes, as this cascade errs more."""
        boxes = _boxes(self._alt2, image, MIN_FACE // 2, 4)
        faces = [Face(box, self._eyes_in(image, box)) for box in boxes]
        return [face for face in faces if face.eyes or face.box[2] < MIN_FACE]

    def _eyes_in(self, image: NDArray[np.uint8], box: Box) -> tuple[Point, Point] | None:
        x, y, width, height = box
        upper = image[y : y + int(height * 0.6), x : x + width]
        scale = _EYE_PATCH / width
        patch = cv2.resize(upper, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        found = self._eye.detectMultiScale(patch, 1.1, 4, minSize=(20, 20), maxSize=(56, 56))
        centres = [(float(x + (ex + ew / 2) / scale), float(y + (ey + eh / 2) / scale)) for ex, ey, ew, eh in found]
        pairs = [(a, b) for a in centres for b in centres if _is_pair(a, b, width)]
        return min(pairs, key=lambda pair: abs(pair[0][1] - pair[1][1]), default=None)

    @cached_property
    def _default(self) -> cv2.CascadeClassifier:
        return _cascade("haarcascade_frontalface_default.xml")

    @cached_property
    def _alt2(self) -> cv2.CascadeClassifier:
        return _cascade("haarcascade_frontalface_alt2.xml")

    @cached_property
    def _profile(self) -> cv2.CascadeClassifier:
        return _cascade("haarcascade_profileface.xml")

    @cached_property
    def _eye(self) -> cv2.CascadeClassifier:
        return _cascade("haarcascade_eye.xml")


class YuNetDetector:
    """YuNet (Wu et al. 2023) through OpenCV; finds more faces than the cascades in less time."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DetectorError(f"{path}: no such file; EMOTION_YUNET_PATH must name YuNet's .onnx file")
        try:
            self._net = cv2.FaceDetectorYN.create(str(path), "", (DETECT_SIDE, DETECT_SIDE), _YUNET_SCORE)
        except cv2.error as error:
            raise DetectorError(f"{path}: not a network that OpenCV can read") from error
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, each with its eyes."""
        small, scale = _shrink(rgb)
        with self._lock:
            self._net.setInputSize((small.shape[1], small.shape[0]))
            _, rows = self._net.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        faces = [] if rows is None else [_from_landmarks(row) for row in rows]
        return sorted((_enlarge(face, scale) for face in faces), key=_area, reverse=True)


@cache
def detector(name: str = "haar", yunet_path: str = "") -> FaceDetector:
    """The named detector, made once in a process. Raises DetectorError."""
    if name == "haar":
        return HaarDetector()
    if name == "yunet":
        return YuNetDetector(Path(yunet_path))
    raise DetectorError(f"unknown face detector {name!r}: haar or yunet")


def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _boxes(cascade: cv2.CascadeClassifier, image: NDArray[np.uint8], side: int, neighbours: int) -> list[Box]:
    found = cascade.detectMultiScale(image, 1.2, neighbours, minSize=(side, side))
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]


def _is_pair(left: Point, right: Point, width: int) -> bool:
    """Whether two points can be the eyes of a face of this width: apart, and about level."""
    across, down = (right[0] - left[0]) / width, abs(right[1] - left[1]) / width
    return 0.28 < across < 0.6 and down < 0.15


def _from_landmarks(row: NDArray[np.float32]) -> Face:
    x, y, width, height = (int(value) for value in row[:4])
    first, second, nose = ((float(row[i]), float(row[i + 1])) for i in (4, 6, 8))
    left, right = sorted((first, second))
    distance = max(right[0] - left[0], 1e-6)
    turned = abs(nose[0] - (left[0] + right[0]) / 2) / distance > _TURNED_RATIO
    return Face((x, y, width, height), (left, right), turned)


def _shrink(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """A copy of at most DETECT_SIDE, and what its pixels must be multiplied by to come back."""
    longest = max(rgb.shape[:2])
    if longest <= DETECT_SIDE:
        return rgb, 1.0
    scale = longest / DETECT_SIDE
    size = (max(1, round(rgb.shape[1] / scale)), max(1, round(rgb.shape[0] / scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _enlarge(face: Face, scale: float) -> Face:
    x, y, width, height = (round(value * scale) for value in face.box)
    eyes = face.eyes
    if eyes is not None:
        eyes = ((eyes[0][0] * scale, eyes[0][1] * scale), (eyes[1][0] * scale, eyes[1][1] * scale))
    return Face((x, y, width, height), eyes, face.turned)


def _area(face: Face) -> int:
    return face.box[2] * face.box[3]
