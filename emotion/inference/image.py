"""From a photo to the network's input: pure helpers of one purpose each, shared by training and serving."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.types import Box

SIDE: Final = 48
"""Width and height in pixels of a face crop, as in FER2013."""

FLAT: Final = 1.0
"""Standard deviation (grey levels) under which a crop counts as blank and is not stretched further."""

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
    values /= np.maximum(values.std(axis=(1, 2), keepdims=True), FLAT)
    return values[..., None]


def crop_box(image: NDArray[np.uint8], box: Box, roll: float = 0.0) -> NDArray[np.uint8]:
    """The square as large as the box around its middle in a grey image, turned upright by `roll`; (48, 48)."""
    x, y, width, height = box
    side = max(1.0, math.sqrt(width * height))
    # Sampled finely first where it shrinks: one step from a large face to 48 pixels would alias.
    fine = SIDE * max(1, min(_OVERSAMPLE, round(side / SIDE)))
    middle = (x + width / 2, y + height / 2)
    matrix = np.asarray(cv2.getRotationMatrix2D(middle, roll, fine / side), np.float64)
    matrix[:, 2] += fine / 2 - np.array(middle)
    large = cv2.warpAffine(image, matrix, (fine, fine), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
