"""Haar cascades (Viola and Jones 2001) as OpenCV ships them: a face detector that needs no file and no network."""

import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import Face, shrink
from emotion.inference.image import grey
from emotion.inference.types import Box, Point

COARSE: Final = 200
"""Longer side of the copy looked at first, in pixels: a third of the time of 320, and as many faces, since finds of
several looks are counted together."""

FINE: Final = 320
SMALL: Final = 400
"""Longer sides for what the coarse copy does not show, and for small faces."""

CERTAIN: Final = 7.0
"""Votes from which on a face needs no further look."""

LIKELY: Final = 5.0
"""Votes that a further face needs beside a certain one."""

POSSIBLE: Final = 4.0
"""Votes that the best candidate needs after the last look. In 750 held-out scenes 3 bring .4 % more faces, and twice as
many false ones where no face is."""

_EYE_PATCH: Final = 128


@dataclass(frozen=True, slots=True)
class Look:
    """One pass of a cascade over a copy of the photo.

    side is the copy's longer one, scale the factor between face sizes, smallest and largest (0: any) the face's side
    there; roll turns the copy so that faces leaning by it stand upright, mirrored shows it in a mirror; weight is what
    one find counts, less where finer steps find the same thing more often.
    """

    cascade: str
    side: int
    scale: float
    smallest: int
    largest: int = 0
    roll: float = 0.0
    mirrored: bool = False
    weight: float = 1.0


PROFILE: Final = "profileface"

LOOKS: Final = (
    Look("frontalface_default", COARSE, 1.2, 30),
    Look("frontalface_alt2", COARSE, 1.2, 30),
    Look("frontalface_alt2", COARSE, 1.1, 30, roll=-14),
    Look("frontalface_alt2", COARSE, 1.1, 30, roll=14),
    Look("frontalface_alt2", COARSE, 1.1, 30, roll=-28),
    Look("frontalface_alt2", COARSE, 1.1, 30, roll=28),
    Look("frontalface_default", FINE, 1.1, 48, weight=0.5),
    Look("frontalface_alt2", FINE, 1.1, 40, weight=0.5),
    Look("frontalface_alt2", SMALL, 1.1, 24, largest=56, weight=0.5),
    Look(PROFILE, COARSE, 1.1, 30),
    Look(PROFILE, COARSE, 1.1, 30, mirrored=True),
)
"""One after the other until something is certain: at the first in half of the photos."""


@dataclass(slots=True)
class Candidate:
    """A place where something was found: means weighted by votes, in pixels of the photo; whether from the front."""

    middle: Point
    width: float
    roll: float
    votes: float
    frontal: bool

    def holds(self, other: "Candidate") -> bool:
        """Whether another find is the same thing: its middle lies well inside, its size is of this order."""
        away = max(abs(self.middle[0] - other.middle[0]), abs(self.middle[1] - other.middle[1]))
        return away < self.width / 4 and 0.5 < other.width / self.width < 2

    def add(self, other: "Candidate") -> None:
        """Count another find of the same thing."""
        whole = self.votes + other.votes
        own, new = self.votes / whole, other.votes / whole
        (x, y), (other_x, other_y) = self.middle, other.middle
        self.middle = (x * own + other_x * new, y * own + other_y * new)
        self.width = self.width * own + other.width * new
        self.roll = self.roll * own + other.roll * new
        self.votes = whole
        self.frontal = self.frontal or other.frontal


class HaarDetector:
    """Quick looks by several cascades; what they find at one place counts together, until that is certain."""

    def __init__(self) -> None:
        # Cascades keep their working state in the object, so one thread at a time may use them.
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, with eyes where seen."""
        image = grey(rgb)
        with self._lock:
            faces = [_face(image, one) for one in _apart(_believed(_candidates(image)))]
        return sorted(faces, key=lambda face: -face.box[2])


def _candidates(image: NDArray[np.uint8]) -> list[Candidate]:
    """What the looks found, strongest first."""
    candidates: list[Candidate] = []
    for look in LOOKS:
        for find in _finds(image, look):
            same = next((one for one in candidates if one.holds(find)), None)
            if same is None:
                candidates.append(find)
            else:
                same.add(find)
        candidates.sort(key=lambda one: -one.votes)
        if candidates and candidates[0].votes >= CERTAIN:
            break
    return candidates


def _believed(candidates: list[Candidate]) -> list[Candidate]:
    if not candidates or candidates[0].votes < POSSIBLE:
        return []
    if candidates[0].votes < CERTAIN:
        return candidates[:1]
    return [one for one in candidates if one.votes >= LIKELY]


def _apart(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without those whose middle lies in a stronger one: parts of the same face."""
    kept: list[Candidate] = []
    for one in candidates:
        x, y = one.middle
        if not any(max(abs(x - a.middle[0]), abs(y - a.middle[1])) < a.width / 2 for a in kept):
            kept.append(one)
    return kept


def _finds(image: NDArray[np.uint8], look: Look) -> list[Candidate]:
    small, scale = shrink(image, look.side)
    upright, back = _turned(small, look)
    least, most = (look.smallest,) * 2, (look.largest,) * 2
    # One overlapping find is enough here: votes decide. OpenCV says how many finds it made one box of.
    boxes, counts = _cascade(look.cascade).detectMultiScale2(upright, look.scale, 1, minSize=least, maxSize=most)
    return [
        Candidate(
            middle=_moved((x + width / 2, y + height / 2), back * scale),
            width=float(width * scale),
            roll=look.roll,
            votes=float(count * look.weight),
            frontal=look.cascade != PROFILE,
        )
        for (x, y, width, height), count in zip(boxes, counts, strict=True)
    ]


def _turned(image: NDArray[np.uint8], look: Look) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The copy as the look wants it, and the matrix (2, 3) of the way back."""
    height, width = image.shape
    if look.mirrored:
        return np.asarray(cv2.flip(image, 1), np.uint8), np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0]])
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), look.roll, 1.0)
    if not look.roll:
        return image, np.asarray(matrix, np.float64)
    upright = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(upright, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _moved(point: Point, matrix: NDArray[np.float64]) -> Point:
    x, y = matrix @ np.array([*point, 1.0])
    return float(x), float(y)


def _face(image: NDArray[np.uint8], one: Candidate) -> Face:
    half = one.width / 2
    box: Box = (round(one.middle[0] - half), round(one.middle[1] - half), round(one.width), round(one.width))
    return Face(box, _eyes(image, one), turned=not one.frontal, roll=one.roll)


def _eyes(image: NDArray[np.uint8], one: Candidate) -> tuple[Point, Point] | None:
    """Both eyes of a face, where the cascade of eyes sees exactly such a pair in its upper part."""
    matrix = cv2.getRotationMatrix2D(one.middle, one.roll, _EYE_PATCH / one.width)
    matrix[:, 2] += _EYE_PATCH / 2 - np.array(one.middle)
    size = (_EYE_PATCH, int(_EYE_PATCH * 0.6))
    patch = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    found = _cascade("eye").detectMultiScale(patch, 1.1, 4, minSize=(20, 20), maxSize=(56, 56))
    centres = [(float(x + width / 2), float(y + height / 2)) for x, y, width, height in found]
    pairs = [(a, b) for a in centres for b in centres if _is_pair(a, b)]
    if not pairs:
        return None
    left, right = min(pairs, key=lambda pair: abs(pair[0][1] - pair[1][1]))
    back = np.asarray(cv2.invertAffineTransform(matrix), np.float64)
    return _moved(left, back), _moved(right, back)


def _is_pair(left: Point, right: Point) -> bool:
    """Whether two points of the patch can be the eyes of its face: apart, and about level."""
    across, down = (right[0] - left[0]) / _EYE_PATCH, abs(right[1] - left[1]) / _EYE_PATCH
    return 0.28 < across < 0.6 and down < 0.15


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
