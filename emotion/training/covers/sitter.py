"""The face that a cover is drawn over: its own axes, its greys and its light."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE

FINE: Final = 2 * SIDE
"""Side in pixels of the layers that covers are drawn on; they are then scaled to the crop, which softens edges."""

EYES: Final = ((-0.5, 0.0), (0.5, 0.0))
MOUTH: Final = (0.0, 1.0)
CHIN: Final = 1.65
"""In a face's own axes: 0, 0 is between the eyes, 0, 1 is the mouth, and the eyes of a face that looks at us are about
one apart. Heads end at about 1.1 to either side."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Sitter:
    """A grey crop (48, 48) and the pixels of its left eye, right eye, nose and mouth (4, 2)."""

    crop: NDArray[np.uint8]
    points: NDArray[np.float32]

    @cached_property
    def axes(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """The middle of the eyes, one step across the face and one down to the mouth, in pixels of the crop."""
        left, right, _, mouth = self.points
        middle = (left + right) / 2
        down, across = mouth - middle, right - left
        # In a head that is turned the eyes come closer, but a mask on it is hardly smaller.
        width = max(float(np.linalg.norm(across)), 0.75 * float(np.linalg.norm(down)), 1.0)
        return middle, across / max(float(np.linalg.norm(across)), 1e-6) * width, down

    def at(self, *points: Point) -> NDArray[np.int32]:
        """Places in the face's own axes → pixels (n, 2) of a layer."""
        middle, across, down = self.axes
        steps = np.asarray(points, np.float32)
        pixels = (middle + steps[:, :1] * across + steps[:, 1:] * down) * (FINE / SIDE)
        return np.asarray(np.rint(pixels), np.int32)

    def length(self, steps: float) -> int:
        """A length in steps across the face → pixels of a layer, at least 1."""
        return max(1, round(float(np.linalg.norm(self.axes[1])) * steps * FINE / SIDE))

    def grey_at(self, *points: Point) -> float:
        """The median grey around these places."""
        places = np.clip(self.at(*points) * SIDE // FINE, 2, SIDE - 3)
        return float(np.median([self.crop[y - 2 : y + 3, x - 2 : x + 3] for x, y in places]))

    @property
    def skin(self) -> float:
        """The grey of cheeks and nose."""
        return self.grey_at((-0.5, 0.55), (0.5, 0.55), (0.0, 0.5))

    @cached_property
    def light(self) -> NDArray[np.float32]:
        """How bright each part of the face is beside the whole (FINE, FINE), about 1: covers are lit alike."""
        soft = cv2.GaussianBlur(self.crop.astype(np.float32), (0, 0), 7)
        light = cv2.resize(soft, (FINE, FINE)) / max(float(soft.mean()), 8.0)
        return np.asarray(np.clip(light, 0.4, 1.6), np.float32)
