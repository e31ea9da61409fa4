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
    side = SIDE * _OVERSAMPLE
    (want_x, want_y), (want_right_x, _) = EYES
    distance = float(np.hypot(right_x - left_x, right_y - left_y))
    angle = float(np.degrees(np.arctan2(right_y - left_y, right_x - left_x)))
    middle = ((left_x + right_x) / 2, (left_y + right_y) / 2)
    matrix = cv2.getRotationMatrix2D(middle, angle, (want_right_x - want_x) * side / distance)
    matrix[:, 2] += np.array([(want_x + want_right_x) / 2 * side - middle[0], want_y * side - middle[1]])
    large = cv2.warpAffine(image, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _to_side(np.asarray(large, np.uint8))


def crop_box(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """The box of a grey image as (48, 48); parts outside the image repeat its edge."""
    x, y, width, height = box
    rows = np.clip(np.arange(y, y + height), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(x, x + width), 0, image.shape[1] - 1)
    return _to_side(image[np.ix_(rows, columns)])


def _to_side(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    shrinks = min(image.shape) >= SIDE
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image, (SIDE, SIDE), interpolation=how), np.uint8)
