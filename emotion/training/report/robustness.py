"""How accuracy holds when faces are dark, blurred, turned or partly hidden."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE

Crop = NDArray[np.uint8]


def _levels(gain: float, offset: float) -> Callable[[Crop], Crop]:
    return lambda crop: np.clip(crop * gain + offset, 0, 255).astype(np.uint8)


def _blurred(sigma: float) -> Callable[[Crop], Crop]:
    return lambda crop: np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma), np.uint8)


def _rotated(degrees: float) -> Callable[[Crop], Crop]:
    matrix = cv2.getRotationMatrix2D(((SIDE - 1) / 2, (SIDE - 1) / 2), degrees, 1.0)
    return lambda crop: np.asarray(
        cv2.warpAffine(crop, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _hidden(top: float, bottom: float) -> Callable[[Crop], Crop]:
    def hide(crop: Crop) -> Crop:
        covered = crop.copy()
        covered[int(top * SIDE) : int(bottom * SIDE)] = int(crop.mean())
        return covered

    return hide


def _noisy(deviation: float) -> Callable[[Crop], Crop]:
    def add(crop: Crop) -> Crop:
        noise = np.random.default_rng(int(crop.sum())).normal(0, deviation, crop.shape)
        return np.clip(crop + noise, 0, 255).astype(np.uint8)

    return add


def _coarse(side: int) -> Callable[[Crop], Crop]:
    def shrink(crop: Crop) -> Crop:
        small = cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), np.uint8)

    return shrink


SLICES: Final[dict[str, Callable[[Crop], Crop]]] = {
    "as they are": lambda crop: crop,
    "dark, a quarter of the light": _levels(0.25, 0),
    "overexposed": _levels(1.6, 40),
    "little contrast": _levels(0.35, 80),
    "blurred, sigma 1 pixel": _blurred(1.0),
    "blurred, sigma 2 pixels": _blurred(2.0),
    "noisy, deviation 20 of 255": _noisy(20),
    "24 pixels wide": _coarse(24),
    "16 pixels wide": _coarse(16),
    "turned by 15 degrees": _rotated(15),
    "turned by 30 degrees": _rotated(30),
    "eyes hidden": _hidden(0.25, 0.48),
    "mouth hidden": _hidden(0.62, 0.95),
}
"""What is done to every grey crop (48, 48) of a slice, by what a person would call it."""

COVERED: Final = ("as they are", "eyes hidden", "mouth hidden")
"""Slices of which it is told how many the check for covered faces refuses."""


def applied(name: str, crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The crops (n, 48, 48) with the named fault."""
    return np.stack([SLICES[name](crop) for crop in crops])
