"""All kinds of covers by name, and what a crop looks like under one of them."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE
from emotion.training.covers import eyes, harmless, mouth
from emotion.training.covers.paint import Layer
from emotion.training.covers.sitter import EYES, FINE, MOUTH, Sitter

Cover = Callable[[Layer, Sitter, np.random.Generator], None]

OVER_MOUTH: Final[dict[str, Cover]] = {
    "mask": mouth.mask,
    "scarf": mouth.scarf,
    "veil": mouth.veil,
    "hand over the mouth": mouth.hands,
    "cup": mouth.cup,
    "phone over the mouth": mouth.phone,
    "microphone": mouth.microphone,
    "thing over the mouth": mouth.thing,
}
OVER_EYES: Final[dict[str, Cover]] = {
    "sunglasses": eyes.sunglasses,
    "band": eyes.band,
    "cap": eyes.cap,
    "hands over the eyes": eyes.hands,
    "hair over the eyes": eyes.hair,
    "thing over the eyes": eyes.thing,
}
HARMLESS: Final[dict[str, Cover]] = {
    "spectacles": harmless.spectacles,
    "hat": harmless.hat,
    "fringe": harmless.fringe,
    "headscarf": harmless.headscarf,
    "collar": harmless.collar,
    "beard": harmless.beard,
    "forehead": harmless.forehead,
    "cheek": harmless.cheek,
    "cheeks": harmless.cheeks,
    "chin": harmless.chin,
    "writing": harmless.writing,
}
KINDS: Final[dict[str, Cover]] = {**OVER_MOUTH, **OVER_EYES, **HARMLESS}

_EYE: Final = 0.2
_LIPS: Final = (0.42, 0.2)
"""What has to be seen, in steps across the face: around each eye so far, and around the mouth across and down."""


def covered(sitter: Sitter, kind: str, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A crop (48, 48) with this cover, and which share of its eyes and of its mouth that hides, (2,) from 0 to 1."""
    layer = Layer()
    KINDS[kind](layer, sitter, rng)
    layer.soften(rng.uniform(0, 1.6))
    crop, opacity = layer.over(sitter.crop)
    return crop, hidden(sitter, opacity)


def hidden(sitter: Sitter, opacity: NDArray[np.float32]) -> NDArray[np.float32]:
    """Which share of both eyes and of the mouth lies under an opacity (48, 48)."""
    pixel = SIDE / FINE
    lips = np.zeros((SIDE, SIDE), np.uint8)
    around = np.zeros((SIDE, SIDE), np.uint8)
    size = tuple(max(1, round(sitter.length(part) * pixel)) for part in _LIPS)
    cv2.ellipse(lips, _pixel(sitter, MOUTH), size, 0, 0, 360, 1, -1)
    for eye in EYES:
        cv2.circle(around, _pixel(sitter, eye), max(1, round(sitter.length(_EYE) * pixel)), 1, -1)
    return np.array([_share(around, opacity), _share(lips, opacity)], np.float32)


def _pixel(sitter: Sitter, place: tuple[float, float]) -> tuple[int, int]:
    x, y = sitter.at(place)[0] * SIDE // FINE
    return int(x), int(y)


def _share(region: NDArray[np.uint8], opacity: NDArray[np.float32]) -> float:
    inside = int(region.sum())
    return float((region * opacity).sum() / inside) if inside else 0.0
