"""What covers are drawn with: a layer of grey and opacity, shapes, and the look of cloth."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE
from emotion.training.covers.sitter import FINE

Shape = NDArray[np.float32]
"""(FINE, FINE), 1 inside and 0 outside."""

Grey = NDArray[np.float32] | float

_COARSE: Final = (3, 5, 9)
"""Sides of the random maps that soft patterns are made of."""


class Layer:
    """Grey, already weighted by opacity, and opacity from 0 to 1, both (FINE, FINE)."""

    def __init__(self) -> None:
        self.grey = np.zeros((FINE, FINE), np.float32)
        self.opacity = np.zeros((FINE, FINE), np.float32)

    def put(self, shape: Shape, grey: Grey, opacity: float = 1.0) -> None:
        """Paint a shape over what is there."""
        part = shape * np.float32(opacity)
        self.grey += part * (grey - self.grey)
        self.opacity += part * (1 - self.opacity)

    def cut(self, shape: Shape) -> None:
        """Take away what is in a shape."""
        self.grey *= 1 - shape
        self.opacity *= 1 - shape

    def soften(self, sigma: float) -> None:
        """Blur it by so many pixels of the layer."""
        if sigma > 0.3:
            self.grey, self.opacity = (
                np.asarray(cv2.GaussianBlur(part, (0, 0), sigma), np.float32) for part in (self.grey, self.opacity)
            )

    def over(self, crop: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """The grey crop (48, 48) with this layer over it, and the opacity of each of its pixels."""
        grey, opacity = (
            cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for part in (self.grey, self.opacity)
        )
        return np.clip(crop * (1 - opacity) + grey, 0, 255).astype(np.uint8), np.asarray(opacity, np.float32)


def polygon(corners: NDArray[np.int32]) -> Shape:
    """The inside of a polygon of pixels (n, 2)."""
    return _drawn(cv2.fillPoly(_empty(), [corners], 255))


def ellipse(middle: Sequence[int], radii: Sequence[int], degrees: float = 0.0) -> Shape:
    """The inside of an ellipse, turned clockwise."""
    size = (max(1, int(radii[0])), max(1, int(radii[1])))
    return _drawn(cv2.ellipse(_empty(), (int(middle[0]), int(middle[1])), size, degrees, 0, 360, 255, -1))


def line(points: NDArray[np.int32], width: int) -> Shape:
    """A line through pixels (n, 2), round at its ends."""
    return _drawn(cv2.polylines(_empty(), [points], isClosed=False, color=255, thickness=max(1, width)))


def soft_edged(shape: Shape, sigma: float) -> Shape:
    """The shape with an edge that fades."""
    return np.asarray(cv2.GaussianBlur(shape, (0, 0), sigma), np.float32)


def blotches(rng: np.random.Generator) -> NDArray[np.float32]:
    """A soft random pattern (FINE, FINE) of mean 0 and deviation 1."""
    side = int(rng.choice(_COARSE))
    coarse = rng.normal(0, 1, (side, side)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (FINE, FINE), interpolation=cv2.INTER_CUBIC), np.float32)


def grain(rng: np.random.Generator, size: int = 2) -> NDArray[np.float32]:
    """Random spots of so many pixels (FINE, FINE), deviation 1."""
    side = FINE // size
    spots = rng.standard_normal((side, side), dtype=np.float32)
    return np.asarray(cv2.resize(spots, (FINE, FINE), interpolation=cv2.INTER_NEAREST), np.float32)


def stripes(rng: np.random.Generator) -> NDArray[np.float32]:
    """Stripes, or checks, of random width and direction (FINE, FINE), from -1 to 1."""
    angle, step = rng.uniform(0, np.pi), rng.uniform(3.5, 20)
    y, x = np.mgrid[:FINE, :FINE].astype(np.float32)
    waves = np.sin((x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / step))
    if rng.random() < 0.4:
        waves = waves * np.sin((y * np.cos(angle) - x * np.sin(angle)) * (2 * np.pi / step))
    return np.asarray(waves, np.float32)


def any_grey(rng: np.random.Generator) -> float:
    """A grey as things have it: often black or white."""
    return float(rng.choice([rng.uniform(8, 55), rng.uniform(55, 190), rng.uniform(190, 250)]))


def cloth(rng: np.random.Generator, light: NDArray[np.float32], grey: float | None = None) -> NDArray[np.float32]:
    """The look of cloth, card or plastic of one grey: lit as the face is, uneven, now and then printed."""
    base = any_grey(rng) if grey is None else grey
    look = base + blotches(rng) * rng.uniform(0, 14)
    if rng.random() < 0.3:
        look = look + stripes(rng) * rng.uniform(8, 50)
    elif rng.random() < 0.2:
        look = look + blotches(rng) * rng.uniform(15, 45)
    if rng.random() < 0.5:
        look = look + grain(rng, int(rng.integers(1, 4))) * rng.uniform(1, 8)
    share = np.float32(rng.uniform(0, 0.8))
    return np.asarray(np.clip(look * (1 - share + share * light), 0, 255), np.float32)


def _empty() -> NDArray[np.uint8]:
    return np.zeros((FINE, FINE), np.uint8)


def _drawn(canvas: object) -> Shape:
    return np.asarray(canvas, np.float32) / np.float32(255)
