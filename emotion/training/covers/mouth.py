"""Covers that hide the mouth."""

import numpy as np

from emotion.training.covers import paint, things
from emotion.training.covers.paint import Layer
from emotion.training.covers.sitter import CHIN, MOUTH, Point, Sitter


def mask(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A surgical or cloth mask, from the nose or just above the mouth to the chin, with folds and straps."""
    top = rng.uniform(0.2, 0.75)
    side, low = rng.uniform(0.8, 1.15), rng.uniform(CHIN - 0.15, CHIN + 0.35)
    peak = top - rng.uniform(0, 0.2)
    outline = (
        (-side, top + rng.uniform(0, 0.25)), (-0.35, top), (0.0, peak), (0.35, top), (side, top + rng.uniform(0, 0.25)),
        (side * rng.uniform(0.8, 1.0), 1.2), (0.5, low - 0.08), (0.0, low), (-0.5, low - 0.08),
        (-side * rng.uniform(0.8, 1.0), 1.2),
    )  # fmt: skip
    grey = float(rng.choice([rng.uniform(150, 252), rng.uniform(15, 60), rng.uniform(60, 190)], p=[0.5, 0.25, 0.25]))
    look = paint.cloth(rng, sitter.light, grey)
    for way in (-1, 1):
        if rng.random() < 0.7:
            strap = ((way * side, top + 0.1), (way * 1.6, rng.uniform(-0.1, 0.5)))
            layer.put(paint.line(sitter.at(*strap), sitter.length(rng.uniform(0.02, 0.07))), grey)
    layer.put(paint.polygon(sitter.at(*outline)), look)
    for height in np.linspace(top + 0.25, low - 0.2, int(rng.integers(0, 5))):
        sag = rng.uniform(-0.05, 0.15)
        fold = sitter.at((-side * 0.9, float(height)), (0.0, float(height) + sag), (side * 0.9, float(height)))
        layer.put(paint.line(fold, sitter.length(0.04)), np.clip(look * rng.uniform(0.7, 1.1), 0, 255), 0.7)
    if rng.random() < 0.15:
        valve = sitter.at((rng.uniform(-0.5, 0.5), 1.0))[0]
        layer.put(paint.ellipse(valve, (sitter.length(0.2),) * 2), paint.any_grey(rng))


def scarf(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Wool, a collar or a blanket pulled up from below, as wide as the picture, with folds."""
    top = rng.uniform(0.3, 0.72)
    edge: list[Point] = [(float(x), top + rng.uniform(-0.08, 0.12)) for x in np.linspace(-2.5, 2.5, 8)]
    look = paint.cloth(rng, sitter.light)
    layer.put(paint.polygon(sitter.at(*edge, (2.5, 4.0), (-2.5, 4.0))), look)
    for _ in range(int(rng.integers(1, 6))):
        height, slope = rng.uniform(top, 2.2), rng.uniform(-0.3, 0.3)
        fold = sitter.at((-2.0, height - slope), (0.0, height + rng.uniform(-0.1, 0.2)), (2.0, height + slope))
        shade = np.clip(look * rng.uniform(0.4, 1.2), 0, 255)
        layer.put(paint.line(fold, sitter.length(rng.uniform(0.03, 0.15))), shade, 0.7)


def veil(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Cloth over all but the eyes."""
    layer.put(np.ones_like(layer.opacity), paint.cloth(rng, sitter.light))
    open_at = sitter.at((0.0, rng.uniform(-0.1, 0.05)))[0]
    layer.cut(paint.ellipse(open_at, (sitter.length(rng.uniform(1.0, 1.3)), sitter.length(rng.uniform(0.3, 0.45)))))


def hands(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """One hand over the mouth, or both, or a fist, from any side but above."""
    kind = rng.random()
    if kind < 0.2:
        things.fist(layer, sitter, _near_mouth(rng), rng)
    elif kind < 0.75:
        things.hand(layer, sitter, _near_mouth(rng), rng, angle=rng.uniform(-1.25, 1.25) + rng.choice([0.0, np.pi]))
    else:
        apart = rng.uniform(0.2, 0.5)
        for way, angle in ((-1, -np.pi / 2 + 0.4), (1, -np.pi / 2 - 0.4)):
            place = (way * apart + rng.uniform(-0.1, 0.1), 1.0 + rng.uniform(-0.1, 0.2))
            things.hand(layer, sitter, place, rng, angle=angle + rng.uniform(-0.5, 0.5))


def cup(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A cup that is drunk from."""
    things.cup(layer, sitter, _near_mouth(rng), rng)


def phone(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A phone, card or book before the mouth."""
    things.phone(layer, sitter, _near_mouth(rng), rng)


def microphone(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A microphone that is spoken into."""
    things.microphone(layer, sitter, _near_mouth(rng), rng)


def thing(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Anything else before the mouth."""
    things.thing(layer, sitter, _near_mouth(rng), rng)


def _near_mouth(rng: np.random.Generator) -> Point:
    return MOUTH[0] + rng.uniform(-0.2, 0.2), MOUTH[1] + rng.uniform(-0.15, 0.15)
