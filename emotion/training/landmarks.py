"""Where eyes, nose and mouth are in training crops, so that covers can be put over them. Held in memory only."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.blazeface import network
from emotion.inference.image import SIDE

USUAL: Final = ((15.3, 18.6), (32.5, 18.2), (24.4, 28.8), (24.5, 37.1))
"""Left eye, right eye, nose and mouth in pixels of a crop: their means over held-out crops."""

_FACE: Final = 84
"""Side that a crop has in the picture that the face detector sees; the rest is its edge, repeated."""


def landmarks(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey crops (n, 48, 48) → pixels of left eye, right eye, nose and mouth, (n, 4, 2), as BlazeFace sees them.

    Where it sees no face, the places where they usually are.
    """
    finder = network.BlazeFaceNetwork()
    return np.stack([_landmarks(finder, crop) for crop in crops]) if len(crops) else np.zeros((0, 4, 2), np.float32)


def _landmarks(finder: network.BlazeFaceNetwork, crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    edge = (network.SIDE - _FACE) // 2
    large = cv2.resize(crop, (_FACE, _FACE))
    framed = cv2.copyMakeBorder(large, edge, edge, edge, edge, cv2.BORDER_REPLICATE)
    found = finder.faces(np.repeat(framed[..., None], 3, axis=2).astype(np.uint8), least=0.1)
    if not len(found):
        return np.array(USUAL, np.float32)
    return np.asarray((found[0, 4:12].reshape(4, 2) - edge) * (SIDE / _FACE), np.float32)
