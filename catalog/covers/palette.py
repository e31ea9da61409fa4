"""The colours of a cover, chosen in OKLCH so that equal steps look equal."""

import math
import random
from dataclasses import dataclass

from config.common.emotions import Emotion

# hue in degrees, chroma at middle lightness
HUES: dict[Emotion, tuple[float, float]] = {
    Emotion.HAPPY: (76, 0.15),
    Emotion.SAD: (252, 0.13),
    Emotion.ANGRY: (26, 0.18),
    Emotion.SURPRISE: (305, 0.16),
    Emotion.NEUTRAL: (150, 0.075),
}
# Where a cover with one mood looks for its accent: a neighbour that goes with it.
COMPANIONS: dict[Emotion, float] = {
    Emotion.HAPPY: 28,
    Emotion.SAD: 205,
    Emotion.ANGRY: 60,
    Emotion.SURPRISE: 350,
    Emotion.NEUTRAL: 190,
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The ground's gradient, five inks from the ground's side to the far side, an accent and a light."""

    ground: tuple[str, str]
    inks: tuple[str, str, str, str, str]
    accent: str
    light: str


def palette_for(first: Emotion, second: Emotion, *, rng: random.Random) -> Palette:
    """Return colours around the first mood's hue, leaning to the second's, in one of four keys of light."""
    base, chroma = HUES[first]
    hue = base + rng.uniform(-13, 13)
    if second is first:
        other, strength = COMPANIONS[first] + rng.uniform(-10, 10), chroma
    else:
        other, strength = HUES[second][0] + rng.uniform(-8, 8), HUES[second][1]
    return rng.choice(KEYS)(hue, chroma, other, strength)


def _night(hue: float, chroma: float, other: float, strength: float) -> Palette:
    inks = [_tone(0.38 + 0.11 * i, chroma * (0.75 + 0.08 * i), _lean(hue, other, 0.07 * i)) for i in range(5)]
    ground = (_tone(0.3, chroma * 0.55, hue), _tone(0.2, chroma * 0.45, _lean(hue, other, 0.4)))
    return Palette(ground, _five(inks), _tone(0.78, strength, other), _tone(0.94, chroma * 0.3, hue))


def _noon(hue: float, chroma: float, other: float, strength: float) -> Palette:
    inks = [_tone(0.82 - 0.11 * i, chroma * (0.8 + 0.08 * i), _lean(hue, other, 0.09 * i)) for i in range(5)]
    ground = (_tone(0.95, chroma * 0.25, hue), _tone(0.87, chroma * 0.45, _lean(hue, other, 0.25)))
    return Palette(ground, _five(inks), _tone(0.6, strength * 1.1, other), _tone(0.99, chroma * 0.08, hue))


def _dusk(hue: float, chroma: float, other: float, strength: float) -> Palette:
    inks = [_tone(0.74 - 0.1 * i, chroma * 1.05, _lean(hue, other, 0.12 * i)) for i in range(5)]
    ground = (_tone(0.83, chroma * 0.85, hue), _tone(0.58, max(chroma, strength), _lean(hue, other, 0.55)))
    return Palette(ground, _five(inks), _tone(0.9, strength * 0.55, other), _tone(0.97, chroma * 0.25, hue))


def _ember(hue: float, chroma: float, other: float, strength: float) -> Palette:
    inks = [_tone(0.56 + 0.09 * i, chroma * (1.1 - 0.12 * i), _lean(hue, other, 0.16 * i)) for i in range(5)]
    ground = (_tone(0.52, chroma * 1.05, hue), _tone(0.4, chroma * 0.9, _lean(hue, other, 0.3)))
    return Palette(ground, _five(inks), _tone(0.85, strength * 0.9, other), _tone(0.95, chroma * 0.35, hue))


KEYS = (_night, _noon, _ember, _dusk)


def _five(inks: list[str]) -> tuple[str, str, str, str, str]:
    first, second, third, fourth, fifth = inks
    return first, second, third, fourth, fifth


def _lean(hue: float, other: float, share: float) -> float:
    """Return `hue` turned by `share` of the shorter way towards `other`."""
    way = (other - hue + 180) % 360 - 180
    return hue + share * way


def _tone(lightness: float, chroma: float, hue: float) -> str:
    """Return a colour that stays clear of the olives and browns to which dark yellow turns."""
    hue %= 360
    if lightness < 0.8 and 84 < hue < 128:
        hue = 84 if hue < 112 else 132
    if 48 < hue <= 84:
        hue -= max(0.0, 0.78 - lightness) * 135
        lightness = 0.16 + 0.84 * lightness
        chroma *= 1.1
    return oklch(lightness, chroma, hue)


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return an sRGB colour as #rrggbb; chroma is lowered until the colour can be shown.

    Matrices from Björn Ottosson, "A perceptual color space for image processing" (2020).
    """
    while True:
        red, green, blue = _linear(lightness, chroma, math.radians(hue))
        if chroma <= 0 or all(-0.0005 <= part <= 1.0005 for part in (red, green, blue)):
            return "#" + "".join(f"{_byte(part):02x}" for part in (red, green, blue))
        chroma -= 0.005


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
    )


def _byte(linear: float) -> int:
    linear = min(1.0, max(0.0, linear))
    encoded = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(255 * encoded)
