"""From a photo to the network's input: pure helpers of one purpose each, shared by training and serving."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SIDE: Final = 48
"""Width and height in pixels of a face crop, as in FER2013."""

_FLAT: Final = 1.0
"""Standard deviation (grey levels) under which a crop counts as blank and is not stretched further."""


def standardise(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey crops (N, h, w) → (N, h, w, 1) float32 with mean 0 and deviation 1 for each image.

    Training and serving both call this, so that they cannot drift apart. A blank crop becomes zeros.
    """
    values = crops.astype(np.float32)
    values -= values.mean(axis=(1, 2), keepdims=True)
    values /= np.maximum(values.std(axis=(1, 2), keepdims=True), _FLAT)
    return values[..., None]
