"""Colours as style sheets write them: OKLCH to sRGB (CSS Color 4) and the contrast of two (WCAG 2.2)."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """Linear sRGB of [0, 1], clipped, and opacity."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def luminance(self) -> float:
        """Relative luminance of [0, 1]."""
        return 0.2126 * self.red + 0.7152 * self.green + 0.0722 * self.blue


def oklch(lightness: float, chroma: float, hue: float, alpha: float = 1.0) -> Colour:
    """Return a colour from lightness of [0, 1], chroma and hue in degrees; what sRGB lacks is clipped."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return Colour(_clipped(red), _clipped(green), _clipped(blue), alpha)


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21."""
    darker, lighter = sorted((one.luminance, other.luminance))
    return (lighter + 0.05) / (darker + 0.05)
