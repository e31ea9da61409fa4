"""From a photo to the network's input: pure helpers of one purpose each, shared by training and serving."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.types import Box, Point

SIDE: Final = 48
"""Width and height in pixels of a face crop, as in FER2013."""

_FLAT: Final = 1.0
"""Standard deviation (grey levels) under which a crop counts as blank and is not stretched further."""

EYES: Final[tuple[Point, Point]] = ((0.31, 0.37), (0.69, 0.37))
"""Where FER2013's crops have the eyes, as shares of the side (left and right in the image)."""

_OVERSAMPLE: Final = 4


def grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGB (h, w, 3) → grey (h, w)."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def standardise(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey crops (N, h, w) → (N, h, w, 1) float32 with mean 0 and deviation 1 for each image.

    Training and serving both call this, so that they cannot drift apart. A blank crop becomes zeros.
    """
    values = crops.astype(np.float32)
    values -= values.mean(axis=(1, 2), keepdims=True)
    values /= np.maximum(values.std(axis=(1, 2), keepdims=True), _FLAT)
    return values[..., None]


def crop_by_eyes(image: NDArray[np.uint8], eyes: tuple[Point, Point]) -> NDArray[np.uint8]:
    """The face of a grey image, turned and scaled so that the eyes lie where FER2013 has them; (48, 48)."""
    (left_x, left_y), (right_x, right_y) = eyes
    (want_x, want_y), (want_right_x, _) = EYES
    side = float(np.hypot(right_x - left_x, right_y - left_y)) / (want_right_x - want_x)
    roll = float(np.degrees(np.arctan2(right_y - left_y, right_x - left_x)))
    middle = ((left_x + right_x) / 2, (left_y + right_y) / 2)
    return _square(image, middle, ((want_x + want_right_x) / 2, want_y), side, roll)


def crop_box(image: NDArray[np.uint8], box: Box, roll: float = 0.0) -> NDArray[np.uint8]:
    """The square of the box's width around its middle in a grey image, turned upright; (48, 48)."""
    x, y, width, height = box
    return _square(image, (x + width / 2, y + height / 2), (0.5, 0.5), float(width), roll)


def _square(image: NDArray[np.uint8], point: Point, place: Point, side: float, roll: float) -> NDArray[np.uint8]:
    """A square of `side` that leans by `roll`, with `point` at `place` (shares of its side); edges repeat outside."""
    # Sampled finely first where it shrinks: one step from a large face to 48 pixels would alias.
    fine = SIDE * max(1, min(_OVERSAMPLE, round(side / SIDE)))
    matrix = cv2.getRotationMatrix2D(point, roll, fine / side)
    matrix[:, 2] += np.array(place) * fine - np.array(point)
    large = cv2.warpAffine(image, matrix, (fine, fine), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
