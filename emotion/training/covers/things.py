"""Things that can be held or hang anywhere before a face: hands, phones, cups, microphones, and what has no name."""

import numpy as np
from numpy.typing import NDArray

from emotion.training.covers import paint
from emotion.training.covers.paint import Layer
from emotion.training.covers.sitter import Point, Sitter


def hand(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator, *, angle: float | None = None) -> None:
    """Three to five fingers side by side with their middle at the place, and the palm that they belong to.

    `angle` is where the tips point, in radians clockwise from the right; any by default.
    """
    along = _direction(rng.uniform(0, 2 * np.pi) if angle is None else angle)
    aside = (-along[1], along[0])
    width, count = rng.uniform(0.26, 0.38), int(rng.integers(3, 6))
    length = rng.uniform(0.6, 1.5)
    skin = sitter.skin * rng.uniform(0.7, 1.2)
    look = np.clip(skin + paint.blotches(rng) * rng.uniform(2, 12), 0, 255) * (0.5 + 0.5 * sitter.light)
    palm = _moved(place, along, -length / 2 - rng.uniform(0.2, 0.5))
    broad = width * count
    layer.put(_blob(sitter, palm, broad * 0.55, 0.75, along), look * rng.uniform(0.85, 1.05))
    bend = rng.uniform(-0.15, 0.15)
    for index in rng.permutation(count):
        step = (index - (count - 1) / 2) * width * rng.uniform(0.95, 1.1)
        start = _moved(_moved(place, aside, step), along, -length / 2)
        reach = length * (1 - 0.12 * abs(index - (count - 1) / 2) + rng.uniform(-0.08, 0.08))
        middle = _moved(_moved(start, along, reach / 2), aside, bend * width)
        finger = sitter.at(start, middle, _moved(start, along, reach))
        thick = sitter.length(width)
        layer.put(paint.line(finger, thick), look * rng.uniform(0.45, 0.85))
        layer.put(paint.line(finger, max(1, round(thick * rng.uniform(0.6, 0.85)))), look * rng.uniform(0.95, 1.05))
        if rng.random() < 0.4:
            layer.put(paint.line(finger, max(1, round(thick * 0.35))), look * rng.uniform(1.02, 1.15), 0.6)


def fist(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    """A closed hand with the lines between its fingers."""
    along = _direction(rng.uniform(0, 2 * np.pi))
    skin = sitter.skin * rng.uniform(0.7, 1.2)
    look = np.clip(skin + paint.blotches(rng) * rng.uniform(3, 14), 0, 255) * (0.5 + 0.5 * sitter.light)
    layer.put(_blob(sitter, place, rng.uniform(0.55, 0.75), rng.uniform(0.45, 0.65), along), look)
    for step in np.linspace(-0.35, 0.35, int(rng.integers(3, 5))):
        aside = _moved(place, (-along[1], along[0]), float(step))
        crease = sitter.at(_moved(aside, along, -0.1), _moved(aside, along, 0.45))
        layer.put(paint.line(crease, sitter.length(0.05)), look * rng.uniform(0.45, 0.75), 0.8)


def phone(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    """A flat thing with straight edges and lenses or a screen; a card or a book when it is wide."""
    along = _direction(rng.uniform(-np.pi, np.pi))
    half, long = rng.uniform(0.45, 0.75), rng.uniform(0.75, 1.3)
    layer.put(paint.polygon(sitter.at(*_rectangle(place, along, long, half))), paint.cloth(rng, sitter.light))
    if rng.random() < 0.6:
        inner = rng.uniform(0.75, 0.92)
        shape = paint.polygon(sitter.at(*_rectangle(place, along, long * inner, half * inner)))
        layer.put(shape, paint.cloth(rng, sitter.light), rng.uniform(0.4, 1.0))
    if rng.random() < 0.5:
        lens = sitter.at(_moved(_moved(place, along, long * 0.7), (-along[1], along[0]), half * 0.5))[0]
        layer.put(paint.ellipse(lens, (sitter.length(0.14),) * 2), paint.any_grey(rng))


def cup(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    """A cup, mug or bottle from the front, upright or tilted to drink, with its rim and often a lid, band or shade."""
    along = _direction(np.pi / 2 + rng.uniform(-0.6, 0.6))
    rim, foot, long = rng.uniform(0.35, 0.75), rng.uniform(0.3, 0.6), rng.uniform(0.5, 1.1)
    aside = (-along[1], along[0])
    top, bottom = _moved(place, along, -long * 0.4), _moved(place, along, long)
    corners = (_moved(top, aside, -rim), _moved(top, aside, rim), _moved(bottom, aside, foot))
    look = paint.cloth(rng, sitter.light)
    layer.put(paint.polygon(sitter.at(*corners, _moved(bottom, aside, -foot))), look)
    tilt = float(np.degrees(np.arctan2(aside[1], aside[0])))
    for depth, shade in ((0.3, rng.uniform(0.8, 1.15)), (0.22, rng.uniform(0.3, 0.95))):
        size = (sitter.length(rim * (0.7 + depth)), sitter.length(depth * rng.uniform(0.4, 0.9)))
        layer.put(paint.ellipse(sitter.at(top)[0], size, tilt), np.clip(look * shade, 0, 255))
    if rng.random() < 0.6:
        edge = (_moved(top, aside, rim * 0.6), _moved(bottom, aside, foot * 0.6))
        layer.put(paint.line(sitter.at(*edge), sitter.length(0.15)), paint.any_grey(rng), 0.4)


def microphone(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    """The ball of a microphone, of mesh or foam, and its handle."""
    along = _direction(rng.uniform(0.1, np.pi - 0.1))
    radius = rng.uniform(0.34, 0.58)
    dark = rng.uniform(10, 80)
    handle = sitter.at(place, _moved(place, along, 4.0))
    layer.put(paint.line(handle, sitter.length(radius * rng.uniform(0.7, 1.2))), dark)
    ball = paint.ellipse(sitter.at(place)[0], (sitter.length(radius), sitter.length(radius * rng.uniform(0.9, 1.2))))
    mesh = paint.grain(rng, int(rng.integers(1, 4))) * rng.uniform(4, 35)
    layer.put(ball, np.clip(rng.uniform(15, 150) + mesh + paint.blotches(rng) * 12, 0, 255).astype(np.float32))
    shine = sitter.at(_moved(place, (-0.4, -0.4), radius))[0]
    layer.put(paint.soft_edged(paint.ellipse(shine, (sitter.length(0.15),) * 2), 2), 220.0, rng.uniform(0, 0.6))


def thing(layer: Layer, sitter: Sitter, place: Point, rng: np.random.Generator) -> None:
    """Something without a name: an uneven outline, filled with any look."""
    turn, count = rng.uniform(0, 2 * np.pi), int(rng.integers(4, 10))
    radius = rng.uniform(0.55, 0.95)
    corners = [
        _moved(place, _direction(turn + 2 * np.pi * index / count), radius * rng.uniform(0.75, 1.15))
        for index in range(count)
    ]
    layer.put(paint.polygon(sitter.at(*corners)), paint.cloth(rng, sitter.light))
    if rng.random() < 0.4:
        layer.put(paint.polygon(sitter.at(*corners[: count // 2 + 2])), paint.cloth(rng, sitter.light), 0.7)


def _direction(angle: float) -> Point:
    return float(np.cos(angle)), float(np.sin(angle))


def _moved(place: Point, direction: Point, steps: float) -> Point:
    return place[0] + direction[0] * steps, place[1] + direction[1] * steps


def _rectangle(place: Point, along: Point, long: float, half: float) -> list[Point]:
    aside = (-along[1], along[0])
    ends = (_moved(place, along, long), _moved(place, along, -long))
    return [
        _moved(ends[0], aside, half),
        _moved(ends[0], aside, -half),
        _moved(ends[1], aside, -half),
        _moved(ends[1], aside, half),
    ]


def _blob(sitter: Sitter, place: Point, aside: float, along: float, direction: Point) -> NDArray[np.float32]:
    across = (-direction[1], direction[0])
    rim = [
        _moved(_moved(place, direction, float(np.cos(angle)) * along), across, float(np.sin(angle)) * aside)
        for angle in np.linspace(0, 2 * np.pi, 20, endpoint=False)
    ]
    return paint.polygon(sitter.at(*rim))
