"""Photos of one face made from FER2013 crops, so that a detector and the whole pipeline can be measured.

FER2013's crops end at a tight margin: no hair, no neck, no room exists beyond them. What surrounds the face here is
filled in: the crop's edge goes on, ever more blurred, and fades into a smooth background with soft patches. Scenes
are therefore harder than photos in one way (no outline of a head) and easier in another (nothing that looks like a
second face). They say how much the way to the crop costs, not how the detectors do on photos.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.types import Box

WIDTH: Final = 640
HEIGHT: Final = 480
SIDES: Final = (110, 300)
"""Smallest and largest side of the crop in the scene, pixels."""

MAX_TURN: Final = 12.0
"""Largest rotation in the plane, degrees."""

LIGHT: Final = (0.55, 1.25)
"""Smallest and largest gain of the whole scene."""

_RING: Final = 0.35
_JPEG_QUALITY: Final = 90


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A JPEG of 640×480 with one face; `face` is the upright square around the crop's centre, of the crop's side."""

    jpeg: bytes
    face: Box


def scene(crop: NDArray[np.uint8], *, seed: int) -> Scene:
    """The scene of one grey crop (h, w); the same seed gives the same margin, place, rotation and light."""
    rng = np.random.default_rng(seed)
    side = float(rng.uniform(*SIDES))
    reach = side * 0.62  # half the diagonal of the turned square
    centre = (float(rng.uniform(reach, WIDTH - reach)), float(rng.uniform(reach, HEIGHT - reach)))
    placed, distance = _placed(crop, centre, side, float(rng.uniform(-MAX_TURN, MAX_TURN)))
    grey = _surrounded(placed, distance, _background(rng, int(crop.mean())), side)
    lit = _lit(grey, rng)
    coded = cv2.imencode(".jpg", lit, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    corner = (round(centre[0] - side / 2), round(centre[1] - side / 2))
    return Scene(coded.tobytes(), (*corner, round(side), round(side)))


def _placed(
    crop: NDArray[np.uint8], centre: tuple[float, float], side: float, turn: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The crop in its place, its edge repeated to the scene's; and how far each pixel lies outside it."""
    middle = (crop.shape[1] - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), turn, side / crop.shape[0])
    matrix[:, 2] += np.array(centre) - middle
    placed = cv2.warpAffine(crop, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpAffine(np.full_like(crop, 255), matrix, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)
    distance = cv2.distanceTransform(255 - inside, cv2.DIST_L2, 5)
    return np.asarray(placed, np.float32), np.asarray(distance, np.float32)


def _surrounded(
    placed: NDArray[np.float32], distance: NDArray[np.float32], background: NDArray[np.float32], side: float
) -> NDArray[np.float32]:
    """Edge pixels go on beyond the crop, more and more blurred, and give way to the background."""
    near, far = cv2.GaussianBlur(placed, (0, 0), side * 0.03), cv2.GaussianBlur(placed, (0, 0), side * 0.12)
    out = distance / (side * _RING)
    blur = np.clip(out * 3, 0, 1)
    around = near * (1 - blur) + far * blur
    around = placed * np.clip(1 - out * 12, 0, 1) + around * np.clip(out * 12, 0, 1)
    fade = np.clip(out, 0, 1) ** 1.5
    return np.asarray(around * (1 - fade) + background * fade, np.float32)


def _background(rng: np.random.Generator, level: int) -> NDArray[np.float32]:
    """A wall lit from one side, with soft patches of furniture."""
    coarse = rng.uniform(-35, 35, (6, 8)).astype(np.float32)
    patches = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    slope = np.linspace(-25, 25, WIDTH, dtype=np.float32)[None] * rng.choice([-1, 1])
    return np.asarray(np.clip(level * 0.5 + 60 + patches + slope, 5, 250), np.float32)


def _lit(grey: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Gain, a light from one side, noise of a small sensor and a slight tint; BGR."""
    side = 1 + rng.uniform(-0.25, 0.25) * np.linspace(-1, 1, WIDTH, dtype=np.float32)[None]
    values = grey * side * rng.uniform(*LIGHT) + rng.normal(0, 2.5, grey.shape)
    tint = np.array([rng.uniform(0.85, 1.0), 0.97, rng.uniform(0.97, 1.05)])
    return np.asarray(np.clip(values[..., None] * tint, 0, 255), np.uint8)
