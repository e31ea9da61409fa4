"""The sample photo with its head turned aside: its pixels as the skin of an ellipsoid with a nose."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Values = NDArray[np.float32]

MIDDLE = (226.0, 98.0)
WIDE, DEEP, TALL = 73.0, 81.0, 90.0
"""Half axes of the head in pixels: across, towards the camera, down."""

NOSE = (222.0, 123.0)
FINE = 3
"""Samples a pixel, so that what is stretched shows no holes."""


def turned_head(photo: Pixels, degrees: float) -> Pixels:
    """The photo (h, w, 3) with the head turned to its own right, which is left in the picture, for degrees under 0."""
    scene = _hair(photo, _without_head(photo), degrees)
    down, across = (axis.astype(np.float32) / FINE for axis in np.mgrid[: len(photo) * FINE, : photo.shape[1] * FINE])
    height, depth = _skin(across, down)
    aside = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    there = MIDDLE[0] + (across - MIDDLE[0]) * aside[0] + depth * aside[1]
    towards = depth * aside[0] - (across - MIDDLE[0]) * aside[1]
    # Nearer skin is painted over what it hides.
    painted = np.flatnonzero((height > 0).ravel())
    painted = painted[np.argsort(towards.ravel()[painted], kind="stable")]
    columns = np.clip(np.round(there.ravel()[painted]), 0, photo.shape[1] - 1).astype(int)
    rows = np.clip(np.round(down.ravel()[painted]), 0, len(photo) - 1).astype(int)
    large = cv2.resize(photo, (photo.shape[1] * FINE, len(photo) * FINE), interpolation=cv2.INTER_CUBIC)
    scene[rows, columns] = large.reshape(-1, 3)[painted]
    return scene


def _skin(across: Values, down: Values) -> tuple[Values, Values]:
    """Over 0 where a pixel is skin that the photo shows well; and how near to the camera it is, in pixels."""
    x, y = (across - MIDDLE[0]) / WIDE, (down - MIDDLE[1]) / TALL
    round_ = np.clip(1 - x**2 - y**2, 0, 1)
    shown = np.where(np.abs(x) < np.sin(np.radians(72)) * np.sqrt(np.clip(1 - y**2, 0, 1)), round_, 0)
    bridge = np.where(down < NOSE[1], 18, 7)
    nose = 16 * np.exp(-(((across - NOSE[0]) / 7) ** 2) - ((down - NOSE[1]) / bridge) ** 2)
    chin = 4 * np.exp(-(((across - NOSE[0]) / 14) ** 2) - ((down - 168) / 10) ** 2)
    return shown, DEEP * np.sqrt(round_) + nose + chin


def _without_head(photo: Pixels) -> Pixels:
    """The photo with the wall going on where the head is."""
    head = np.zeros(photo.shape[:2], np.uint8)
    cv2.ellipse(head, (226, 98), (78, 94), 0, 0, 360, 1, -1)
    head[172:] = 0
    return np.asarray(cv2.inpaint(photo, head, 5, cv2.INPAINT_TELEA), np.uint8)


def _hair(photo: Pixels, scene: Pixels, degrees: float) -> Pixels:
    """The scene with the back of the head: the hair of the photo's sides once more, in a mirror."""
    down, across = np.mgrid[: len(photo), : photo.shape[1]].astype(np.float32)
    level = np.sqrt(np.clip(1 - ((down - MIDDLE[1]) / TALL) ** 2, 0, 1))
    reach = np.hypot(WIDE * np.cos(np.radians(degrees)), DEEP * np.sin(np.radians(degrees))) * level
    share = (across - MIDDLE[0]) / np.maximum(reach, 1e-3)
    angle = np.degrees(np.arcsin(np.clip(share, -1, 1))) - degrees
    angle = np.where(np.abs(angle) > 72, np.sign(angle) * 144 - angle, angle)
    angle = np.where(np.abs(angle) < 48, np.sign(angle) * (96 - np.abs(angle)), angle)
    source = (MIDDLE[0] + WIDE * level * np.sin(np.radians(angle))).astype(np.float32)
    hair = cv2.remap(photo, source, np.minimum(down, 118), cv2.INTER_LINEAR)
    return np.asarray(np.where(((np.abs(share) < 1) & (down < 150 - 25 * share**2))[..., None], hair, scene), np.uint8)
