"""Haar cascades (Viola and Jones 2001) as OpenCV ships them: a face detector that needs no file and no network."""

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import Face, enlarged, shrink
from emotion.inference.image import grey
from emotion.inference.types import Box, Point

FIRST_SIDE: Final = 320
"""Longer side of the copy looked at first: a fifth faster at the median than beginning at DETECT_SIDE, and the same
faces found (240 held-out scenes)."""

MIN_FACE: Final = 48
"""Smallest face side looked for first, in pixels of the shrunken copy."""

_EYE_PATCH: Final = 128
_CLOSE: Final = 96


@dataclass(frozen=True, slots=True)
class Look:
    """One pass of a cascade: the factor between its sizes, its smallest face, how far it turns the image."""

    cascade: str
    scale: float
    smallest: int
    roll: float = 0.0


FIRST_LOOK: Final = Look("frontalface_default", 1.2, MIN_FACE)

SECOND_LOOKS: Final = (
    Look("frontalface_alt2", 1.1, MIN_FACE // 2),
    Look("frontalface_default", 1.1, MIN_FACE, roll=-12),
    Look("frontalface_default", 1.1, MIN_FACE, roll=12),
    Look("frontalface_alt2", 1.1, MIN_FACE, roll=-25),
    Look("frontalface_alt2", 1.1, MIN_FACE, roll=25),
)
"""Tried one after the other while nothing was found. The small faces of the first are believed as they are: the gate
only complains of them."""

PROFILE_LOOK: Final = Look("profileface", 1.2, MIN_FACE)

FRONTAL: Final = ("frontalface_default", "frontalface_alt2", "frontalface_alt")
"""Cascades that must all agree on a face in which no eyes were seen."""

NEIGHBOURS: Final = 3
"""Overlapping finds that make a face."""

AGREEING: Final = 6
"""Overlapping finds that each cascade must have in a close look at a face in which no eyes were seen."""


class HaarDetector:
    """The frontal cascade; others, then leaning faces, then the profile only while nothing was found."""

    def __init__(self) -> None:
        # Cascades keep their working state in the object, so one thread at a time may use them.
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, with eyes where seen."""
        image = grey(rgb)
        with self._lock:
            small, scale = shrink(image, FIRST_SIDE)
            if faces := _seen(small, FIRST_LOOK):
                return enlarged(faces, scale)
            large, scale = shrink(image)
            for look in (FIRST_LOOK, *SECOND_LOOKS):
                faces = faces or _seen(large, look)
            faces = faces or [Face(box, turned=True) for box in _boxes(large, PROFILE_LOOK)]
        return enlarged(faces, scale)


def _seen(image: NDArray[np.uint8], look: Look) -> list[Face]:
    upright, back = _turned(image, look.roll)
    boxes = _apart(_boxes(upright, look))
    faces = [_face(upright, box, look.roll, back) for box in boxes]
    # Several boxes: those with eyes are faces, the others most often a pattern or a collar.
    if seeing := [face for face in faces if face.eyes]:
        return seeing
    pairs = zip(faces, boxes, strict=True)
    return [face for face, box in pairs if box[2] < MIN_FACE or _agreed(upright, box)]


def _apart(boxes: list[Box]) -> list[Box]:
    """The boxes, largest first, without those whose middle lies in a larger one: parts of the same face."""
    kept: list[Box] = []
    for x, y, width, height in sorted(boxes, key=lambda box: -box[2]):
        middle = (x + width / 2, y + height / 2)
        if not any(a < middle[0] < a + w and b < middle[1] < b + h for a, b, w, h in kept):
            kept.append((x, y, width, height))
    return kept


def _agreed(upright: NDArray[np.uint8], box: Box) -> bool:
    """Whether each frontal cascade sees something at a box, looked at closely with a quarter of room around it."""
    x, y, width, height = box
    room = width // 4
    near = upright[max(0, y - room) : y + height + room, max(0, x - room) : x + width + room]
    scale = _CLOSE / width
    close = cv2.resize(near, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    least, most = (_CLOSE * 2 // 3,) * 2, (_CLOSE * 4 // 3,) * 2
    return all(
        len(_cascade(name).detectMultiScale(close, 1.05, AGREEING, minSize=least, maxSize=most)) for name in FRONTAL
    )


def _turned(image: NDArray[np.uint8], roll: float) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The image turned so that faces leaning by `roll` stand upright, and the matrix (2, 3) of the way back."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), roll, 1.0)
    if not roll:
        return image, np.asarray(matrix, np.float64)
    upright = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(upright, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _face(upright: NDArray[np.uint8], box: Box, roll: float, back: NDArray[np.float64]) -> Face:
    x, y, width, height = box
    middle = _moved((x + width / 2, y + height / 2), back)
    eyes = _eyes_in(upright, box)
    return Face(
        box=(round(middle[0] - width / 2), round(middle[1] - height / 2), width, height),
        eyes=None if eyes is None else (_moved(eyes[0], back), _moved(eyes[1], back)),
        roll=roll,
    )


def _moved(point: Point, matrix: NDArray[np.float64]) -> Point:
    x, y = matrix @ np.array([*point, 1.0])
    return float(x), float(y)


def _eyes_in(image: NDArray[np.uint8], box: Box) -> tuple[Point, Point] | None:
    x, y, width, height = box
    upper = image[y : y + int(height * 0.6), x : x + width]
    scale = _EYE_PATCH / width
    patch = cv2.resize(upper, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    found = _cascade("eye").detectMultiScale(patch, 1.1, 4, minSize=(20, 20), maxSize=(56, 56))
    centres = [(float(x + (ex + ew / 2) / scale), float(y + (ey + eh / 2) / scale)) for ex, ey, ew, eh in found]
    pairs = [(a, b) for a in centres for b in centres if _is_pair(a, b, width)]
    return min(pairs, key=lambda pair: abs(pair[0][1] - pair[1][1]), default=None)


def _is_pair(left: Point, right: Point, width: int) -> bool:
    """Whether two points can be the eyes of a face of this width: apart, and about level."""
    across, down = (right[0] - left[0]) / width, abs(right[1] - left[1]) / width
    return 0.28 < across < 0.6 and down < 0.15


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))


def _boxes(image: NDArray[np.uint8], look: Look) -> list[Box]:
    side = (look.smallest, look.smallest)
    found = _cascade(look.cascade).detectMultiScale(image, look.scale, NEIGHBOURS, minSize=side)
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]
