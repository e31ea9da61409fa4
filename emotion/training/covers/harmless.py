"""What lies on or beside a face and hides neither eyes nor mouth: a network must learn to let it pass."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np

from emotion.training.covers import eyes, paint, things
from emotion.training.covers.paint import Layer
from emotion.training.covers.sitter import CHIN, FINE, Point, Sitter

_THINGS: Final[tuple[Callable[[Layer, Sitter, Point, np.random.Generator], None], ...]] = (
    things.hand, things.fist, things.phone, things.cup, things.microphone, things.thing,
)  # fmt: skip


def spectacles(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Glasses that the eyes are seen through."""
    eyes.spectacles(layer, sitter, rng)


def hat(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A hat, a cap or a hood above the eyes."""
    eyes.hat(layer, sitter, rng, low=rng.uniform(-1.2, -0.45))


def fringe(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Hair over the forehead alone."""
    eyes.fringe(layer, sitter, rng, low=rng.uniform(-0.9, -0.35))


def headscarf(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Cloth around the face, with all of it to be seen."""
    layer.put(np.ones_like(layer.opacity), paint.cloth(rng, sitter.light))
    size = (sitter.length(rng.uniform(0.9, 1.25)), sitter.length(rng.uniform(1.25, 1.6)))
    layer.cut(paint.ellipse(sitter.at((0.0, rng.uniform(0.4, 0.55)))[0], size))


def collar(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A scarf or a mask worn under the chin or on it."""
    top = rng.uniform(1.35, CHIN)
    edge: list[Point] = [(float(x), top + rng.uniform(-0.04, 0.1)) for x in np.linspace(-2.5, 2.5, 8)]
    layer.put(paint.polygon(sitter.at(*edge, (2.5, 4.0), (-2.5, 4.0))), paint.cloth(rng, sitter.light))


def beard(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A beard, from stubble to full, with or without a moustache: the lips show."""
    grey = float(rng.choice([rng.uniform(8, 70), rng.uniform(70, 230)], p=[0.75, 0.25]))
    hairs = np.clip(grey + paint.grain(rng, int(rng.integers(1, 3))) * rng.uniform(5, 25), 0, 255).astype(np.float32)
    top = rng.uniform(0.55, 1.05)
    jaw = ((-1.05, 0.3), (-0.85, top), (-0.3, top + 0.1), (0.3, top + 0.1), (0.85, top), (1.05, 0.3))
    low = rng.uniform(CHIN, CHIN + 0.6)
    shape = paint.soft_edged(paint.polygon(sitter.at(*jaw, (0.8, low - 0.3), (0.0, low), (-0.8, low - 0.3))), 2)
    dense = rng.uniform(0.35, 0.97)
    layer.put(shape, hairs, dense)
    if rng.random() < 0.6:
        upper = paint.ellipse(sitter.at((0.0, 0.8))[0], (sitter.length(0.5), sitter.length(rng.uniform(0.08, 0.14))))
        layer.put(paint.soft_edged(upper, 2), hairs, dense)
    lips = paint.ellipse(sitter.at((0.0, 1.0))[0], (sitter.length(0.42), sitter.length(rng.uniform(0.13, 0.22))))
    layer.cut(paint.soft_edged(lips, 2))


def forehead(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Something before the forehead."""
    _anything(layer, sitter, (rng.uniform(-0.9, 0.9), rng.uniform(-1.7, -1.1)), rng)


def cheek(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Something beside one cheek: a hand that holds the head, a phone at the ear."""
    _anything(layer, sitter, (rng.choice([-1, 1]) * rng.uniform(1.15, 1.7), rng.uniform(0.1, 1.4)), rng)


def chin(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Something under the mouth: a hand at the chin, a microphone, a glass."""
    _anything(layer, sitter, (rng.uniform(-0.7, 0.7), rng.uniform(1.5, 1.95)), rng)


def cheeks(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Both hands at the cheeks, as in a surprise."""
    for way in (-1, 1):
        place = (way * rng.uniform(1.0, 1.4), rng.uniform(0.6, 1.3))
        things.hand(layer, sitter, place, rng, angle=-np.pi / 2 - way * rng.uniform(-0.5, 0.3))


def writing(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Letters across the picture, as agencies put them there."""
    canvas = np.zeros((FINE, FINE), np.uint8)
    word = "".join(rng.choice(list("abcdefghiklmnoprstuvw"), int(rng.integers(4, 12))))
    start = (int(rng.integers(-14, FINE // 3)), int(rng.integers(14, FINE)))
    cv2.putText(canvas, word, start, cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.35, 0.8), 255, int(rng.integers(1, 3)))
    layer.put(np.asarray(canvas, np.float32) / np.float32(255), rng.uniform(130, 255), rng.uniform(0.2, 0.7))


def _anything(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    _THINGS[int(rng.integers(len(_THINGS)))](layer, sitter, place, rng)
