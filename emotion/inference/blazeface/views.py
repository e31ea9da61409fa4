"""Squares cut out of a photo for the network, and what it finds in them, in pixels of the photo."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.blazeface.network import SAME, SIDE, BlazeFaceNetwork
from emotion.inference.types import Point


@dataclass(frozen=True, slots=True)
class View:
    """A square of the photo around a middle, in its pixels, turned so that a face leaning by roll stands upright."""

    middle: Point
    side: float
    roll: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Find:
    """What the network takes for a face: middle and width of its square, its key points (6, 2) as it orders them."""

    score: float
    middle: Point
    width: float
    points: NDArray[np.float64]

    @property
    def roll(self) -> float:
        """Degrees clockwise by which the line of its eyes leans."""
        across, down = self.points[1] - self.points[0]
        return math.degrees(math.atan2(down, across))


def halved(rgb: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The photo and copies of half, a quarter … of its sides, down to less than twice what the network looks at."""
    copies = [rgb]
    while max(copies[-1].shape[:2]) >= 2 * SIDE and min(copies[-1].shape[:2]) > 1:
        size = (copies[-1].shape[1] // 2, copies[-1].shape[0] // 2)
        copies.append(np.asarray(cv2.resize(copies[-1], size, interpolation=cv2.INTER_LINEAR), np.uint8))
    return copies


def parts(width: int, height: int, share: float) -> list[View]:
    """Squares that cover a photo of this size and overlap by half, their side a share of its longer one."""
    side = max(width, height) * share
    return [View((x, y), side) for y in _middles(height, side) for x in _middles(width, side)]


def _middles(length: int, side: float) -> list[float]:
    if length <= side:
        return [length / 2]
    return [float(at) for at in np.linspace(side / 2, length - side / 2, math.ceil(2 * length / side - 1))]


def seen(network: BlazeFaceNetwork, copies: Sequence[NDArray[np.uint8]], view: View, least: float) -> list[Find]:
    """What the network finds in a view of the photo, of which `halved` made copies, with a score of `least` or more."""
    # Of a copy not twice as large as what is wanted, so that sampling it linearly skips no pixel.
    copy = copies[min(len(copies) - 1, max(0, int(math.log2(view.side / SIDE))))] if view.side >= SIDE else copies[0]
    there = np.asarray(cv2.getRotationMatrix2D(view.middle, view.roll, SIDE / view.side), np.float64)
    there[:, 2] += SIDE / 2 - np.array(view.middle)
    back = np.asarray(cv2.invertAffineTransform(there), np.float64)
    there[:, 0] *= copies[0].shape[1] / copy.shape[1]
    there[:, 1] *= copies[0].shape[0] / copy.shape[0]
    square = np.asarray(cv2.warpAffine(copy, there, (SIDE, SIDE)), np.uint8)
    rows = network.faces(square, least).astype(np.float64)
    return [_find(row, back, view.side / SIDE) for row in rows]


def apart(finds: Iterable[Find]) -> list[Find]:
    """The finds, best first, without those at the place of a better one (greedy non-maximum suppression)."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda one: -one.score):
        if all(_shared(find, one) <= SAME for one in kept):
            kept.append(find)
    return kept


def _shared(one: Find, other: Find) -> float:
    """Intersection over union of their squares."""
    reach = (one.width + other.width) / 2
    sides = [
        min(max(reach - abs(a - b), 0.0), one.width, other.width) for a, b in zip(one.middle, other.middle, strict=True)
    ]
    shared = sides[0] * sides[1]
    return shared / (one.width**2 + other.width**2 - shared)


def _find(row: NDArray[np.float64], back: NDArray[np.float64], scale: float) -> Find:
    points = np.vstack([row[1:3], row[4:].reshape(-1, 2)]) @ back[:, :2].T + back[:, 2]
    return Find(float(row[0]), (float(points[0, 0]), float(points[0, 1])), float(row[3]) * scale, points[1:])
