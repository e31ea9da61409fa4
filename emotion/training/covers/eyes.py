"""Covers that hide the eyes, and spectacles, which do not."""

import numpy as np

from emotion.training.covers import paint, things
from emotion.training.covers.paint import Layer, Shape
from emotion.training.covers.sitter import EYES, Point, Sitter


def sunglasses(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Two dark lenses, or mirrors, with bridge and temples; some with what is reflected in them."""
    mirror = rng.random() < 0.2
    grey = rng.uniform(60, 190) if mirror else rng.uniform(4, 60)
    look = np.clip(grey + paint.blotches(rng) * rng.uniform(0, 45 if mirror else 12), 0, 255)
    frame = grey * rng.uniform(0.3, 1.0) if rng.random() < 0.8 else rng.uniform(120, 240)
    opacity = rng.uniform(0.85, 1.0)
    _glasses(layer, sitter, rng, look=look, opacity=opacity, frame=frame, rim=rng.uniform(0.02, 0.12), glint=0.9)


def spectacles(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """Frames, thin or heavy, with clear or hardly tinted glass and faint reflections."""
    frame = float(rng.choice([rng.uniform(5, 70), rng.uniform(70, 230)], p=[0.75, 0.25]))
    tint = rng.uniform(0, 0.22)
    _glasses(
        layer, sitter, rng, look=rng.uniform(20, 230), opacity=tint, frame=frame, rim=rng.uniform(0.02, 0.12), glint=0.4
    )


def _glasses(
    layer: Layer,
    sitter: Sitter,
    rng: np.random.Generator,
    *,
    look: paint.Grey,
    opacity: float,
    frame: float,
    rim: float,
    glint: float,
) -> None:
    half, tall = rng.uniform(0.38, 0.5), rng.uniform(0.24, 0.42)
    power, drop = rng.uniform(2, 5), rng.uniform(-0.05, 0.15)
    for eye in EYES:
        lens = _lens(sitter, (eye[0], eye[1] + drop), half, tall, power)
        if rim > 0.03:
            layer.put(lens, frame)
            inner = _lens(sitter, (eye[0], eye[1] + drop), half - rim, tall - rim, power)
            layer.cut(inner)
        else:
            inner = lens
            edge = np.maximum(lens - _lens(sitter, (eye[0], eye[1] + drop), half - 0.03, tall - 0.03, power), 0)
            layer.put(edge, frame, rng.uniform(0.4, 1.0))
        layer.put(inner, look, opacity)
        if rng.random() < 0.4:
            shine = inner * _shine(sitter, eye, rng)
            layer.put(shine, rng.uniform(150, 250), rng.uniform(0.1, glint))
    wide = sitter.length(max(rim, 0.04))
    height = drop - rng.uniform(0, 0.15)
    layer.put(paint.line(sitter.at((-0.5 + half, height), (0, height - 0.04), (0.5 - half, height)), wide), frame)
    for way in (-1, 1):
        temple = ((way * (0.5 + half), height), (way * 1.3, height + rng.uniform(-0.1, 0.05)))
        layer.put(paint.line(sitter.at(*temple), wide), frame)


def _lens(sitter: Sitter, middle: Point, half: float, tall: float, power: float) -> Shape:
    """A superellipse: 2 is round, 5 nearly a rectangle."""
    angles = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    x, y = (np.sign(part) * np.abs(part) ** (2 / power) for part in (np.cos(angles), np.sin(angles)))
    rim = [(middle[0] + half * float(a), middle[1] + tall * float(b)) for a, b in zip(x, y, strict=True)]
    return paint.polygon(sitter.at(*rim))


def _shine(sitter: Sitter, eye: Point, rng: np.random.Generator) -> Shape:
    x, y = eye[0] + rng.uniform(-0.25, 0.25), eye[1] + rng.uniform(-0.2, 0.1)
    if rng.random() < 0.5:
        return paint.soft_edged(paint.ellipse(sitter.at((x, y))[0], (sitter.length(rng.uniform(0.05, 0.16)),) * 2), 2)
    return paint.line(sitter.at((x - 0.15, y + 0.3), (x + 0.1, y - 0.3)), sitter.length(rng.uniform(0.05, 0.2)))


def band(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A blindfold, a bar over the eyes, or the box of a headset."""
    top, bottom = rng.uniform(-0.6, -0.28), rng.uniform(0.28, 0.55)
    side = rng.choice([rng.uniform(0.95, 1.2), 3.0])
    slope = rng.uniform(-0.08, 0.08)
    corners = ((-side, top - slope), (0.0, top), (side, top + slope), (side, bottom + slope), (-side, bottom - slope))
    layer.put(paint.polygon(sitter.at(*corners)), paint.cloth(rng, sitter.light))


def cap(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A cap, hood or hat pulled down over the eyes."""
    hat(layer, sitter, rng, low=rng.uniform(0.22, 0.5))


def hat(layer: Layer, sitter: Sitter, rng: np.random.Generator, *, low: float) -> None:
    """A hat that ends at the height `low`, in the face's own axes, with or without a brim."""
    look, curve = paint.cloth(rng, sitter.light), rng.uniform(-0.15, 0.2)
    edge: list[Point] = [(float(x), low + curve * float(x) ** 2 * 0.5) for x in np.linspace(-1.5, 1.5, 9)]
    layer.put(paint.polygon(sitter.at(*edge, (2.5, -4.0), (-2.5, -4.0))), look)
    if rng.random() < 0.6:
        brim = sitter.length(rng.uniform(0.06, 0.2))
        shade = np.clip(look * rng.uniform(0.3, 1.3), 0, 255)
        layer.put(paint.line(sitter.at(*((x, y - 0.08) for x, y in edge)), brim), shade)


def hands(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A hand across both eyes, or one hand over each."""
    if rng.random() < 0.6:
        place = (rng.uniform(-0.15, 0.15), rng.uniform(-0.15, 0.1))
        for way in (0.0, rng.uniform(0.7, 1.0) * rng.choice([-1, 1])):
            angle = rng.uniform(-0.4, 0.4) + (np.pi if rng.random() < 0.5 else 0.0)
            things.hand(layer, sitter, (place[0] + way, place[1]), rng, angle=angle)
    else:
        for eye in EYES:
            angle = -np.pi / 2 - np.sign(eye[0]) * rng.uniform(-0.2, 0.8)
            things.hand(layer, sitter, (eye[0] * 1.1, eye[1] + rng.uniform(-0.1, 0.15)), rng, angle=float(angle))


def thing(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A phone, a camera, a paper or anything else before both eyes."""
    if rng.random() < 0.5:
        for eye in EYES:
            things.thing(layer, sitter, (eye[0] * 0.8, eye[1] + rng.uniform(-0.1, 0.1)), rng)
    else:
        things.phone(layer, sitter, (-0.45, rng.uniform(-0.15, 0.1)), rng)
        things.phone(layer, sitter, (0.45, rng.uniform(-0.15, 0.1)), rng)


def hair(layer: Layer, sitter: Sitter, rng: np.random.Generator) -> None:
    """A fringe that hangs over the eyes."""
    fringe(layer, sitter, rng, low=rng.uniform(0.3, 0.6))


def fringe(layer: Layer, sitter: Sitter, rng: np.random.Generator, *, low: float) -> None:
    """Strands from the top of the head down to the height `low`, in the face's own axes."""
    grey = float(rng.choice([rng.uniform(8, 60), rng.uniform(60, 200)], p=[0.7, 0.3]))
    sweep = rng.uniform(-0.5, 0.5)
    for x in np.arange(-1.2, 1.2, 0.11):
        end = low + rng.uniform(-0.15, 0.08)
        tip = float(x) + rng.uniform(-0.1, 0.1)
        strand = sitter.at((float(x) - sweep, -2.0), (float(x) - sweep * 0.3, -0.8), (tip, end))
        shade = np.clip(grey * rng.uniform(0.7, 1.4), 0, 255)
        layer.put(paint.line(strand, sitter.length(rng.uniform(0.1, 0.22))), float(shade))
