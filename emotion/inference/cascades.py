"""Looks at a photo with OpenCV's cascades: what each finds, in pixels of the photo."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import shrink
from emotion.inference.types import Point

COARSE: Final = 200
"""Longer side of the copy looked at first, in pixels: a third of the time of 320, and as many faces, since finds of
several looks are counted together."""

FINE: Final = 320
SMALL: Final = 400
"""Longer sides for what the coarse copy does not show, and for small faces."""


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

FIRST_LOOKS: Final = (
    Look("frontalface_default", COARSE, 1.2, 30),
    Look("frontalface_alt2", COARSE, 1.2, 30),
)
"""The first is enough in half of the photos."""

SECOND_LOOKS: Final = (
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
"""One after the other until something is certain."""


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


def finds(image: NDArray[np.uint8], look: Look) -> list[Candidate]:
    """What one look finds in a grey photo (h, w)."""
    small, scale = shrink(image, look.side)
    upright, back = _turned(small, look)
    least, most = (look.smallest,) * 2, (look.largest,) * 2
    # One overlapping find is enough here: votes decide. OpenCV says how many finds it made one box of.
    boxes, counts = cascade(look.cascade).detectMultiScale2(upright, look.scale, 1, minSize=least, maxSize=most)
    return [
        Candidate(
            middle=moved((x + width / 2, y + height / 2), back * scale),
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


def moved(point: Point, matrix: NDArray[np.float64]) -> Point:
    """The point where a matrix (2, 3) puts it."""
    x, y = matrix @ np.array([*point, 1.0])
    return float(x), float(y)


@cache
def cascade(name: str) -> cv2.CascadeClassifier:
    """The named one of OpenCV's, loaded once. It keeps its state: one thread at a time may use it."""
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
