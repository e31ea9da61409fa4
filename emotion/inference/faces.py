"""What a face detector is, and which one runs: BlazeFace, OpenCV's Haar cascades, or YuNet when its file is there."""

import math
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.types import Box, Point

DEFAULT: Final = "blazeface"
"""The detector that runs unless another is configured."""


class DetectorError(Exception):
    """The configured face detector cannot be used; the message names the file or the setting."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face in pixels of the image given.

    eyes (left and right in the image) are None where the detector saw none; roll is how far the face leans, degrees
    clockwise; turned says that it looks away too far to be read.
    """

    box: Box
    eyes: tuple[Point, Point] | None = None
    turned: bool = False
    roll: float = 0.0

    @property
    def lean(self) -> float:
        """Degrees clockwise by which the face leans: by its eyes where they were seen."""
        if self.eyes is None:
            return self.roll
        (left_x, left_y), (right_x, right_y) = self.eyes
        return math.degrees(math.atan2(right_y - left_y, right_x - left_x))


class FaceDetector(Protocol):
    """Anything that finds faces in an RGB image (h, w, 3) of uint8. Safe to call from several threads."""

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first."""
        ...


@cache
def detector(name: str = DEFAULT, yunet_path: str = "") -> FaceDetector:
    """The named detector, made once in a process. Raises DetectorError."""
    from emotion.inference.blazeface.detector import BlazeFaceDetector
    from emotion.inference.haar import HaarDetector
    from emotion.inference.yunet import YuNetDetector

    if name == "blazeface":
        return BlazeFaceDetector()
    if name == "haar":
        return HaarDetector()
    if name == "yunet":
        return YuNetDetector(Path(yunet_path))
    raise DetectorError(f"unknown face detector {name!r}: blazeface, haar or yunet")


def shrink(image: NDArray[np.uint8], side: int) -> tuple[NDArray[np.uint8], float]:
    """A copy (grey or colour) of at most `side` pixels, and what its own must be multiplied by to come back."""
    height, width = image.shape[:2]
    scale = max(height, width) / side
    if scale <= 1:
        return image, 1.0
    # Means of 2×2 pixels, again and again, are the same as means of areas and several times faster in OpenCV.
    while max(image.shape[:2]) >= 2 * side and min(image.shape[:2]) > 1:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(cv2.resize(image, half, interpolation=cv2.INTER_LINEAR), np.uint8)
    size = (max(1, round(width / scale)), max(1, round(height / scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def turned_by(left: Point, right: Point, nose: Point) -> float:
    """How far the nose lies from the middle of the eyes along their line, as a share of their distance: 0.5 is under an
    eye, as in a head that looks well aside."""
    across, down = right[0] - left[0], right[1] - left[1]
    aside = (nose[0] - (left[0] + right[0]) / 2) * across + (nose[1] - (left[1] + right[1]) / 2) * down
    return abs(aside) / max(across * across + down * down, 1e-6)


def enlarged(faces: list[Face], scale: float) -> list[Face]:
    """The faces in pixels of the image that was shrunk, largest first."""
    return sorted((_enlarge(face, scale) for face in faces), key=_area, reverse=True)


def _enlarge(face: Face, scale: float) -> Face:
    x, y, width, height = (round(value * scale) for value in face.box)
    eyes = face.eyes
    if eyes is not None:
        eyes = ((eyes[0][0] * scale, eyes[0][1] * scale), (eyes[1][0] * scale, eyes[1][1] * scale))
    return replace(face, box=(x, y, width, height), eyes=eyes)


def _area(face: Face) -> int:
    return face.box[2] * face.box[3]
