"""SVG elements on a square of 240 units, with as few characters as they need."""

import math
from collections.abc import Iterable, Sequence

SIDE = 240.0
Point = tuple[float, float]


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def element(name: str, **attributes: str | float) -> str:
    """Return an empty element; underscores in attribute names become hyphens."""
    written = "".join(
        f' {key.replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}/>"


def group(content: Iterable[str], **attributes: str | float) -> str:
    """Return a group whose attributes its shapes share."""
    return element("g", **attributes).removesuffix("/>") + f">{''.join(content)}</g>"


def circle(x: float, y: float, radius: float, **attributes: str | float) -> str:
    """Return a circle."""
    return element("circle", cx=x, cy=y, r=radius, **attributes)


def path(points: Sequence[Point], **attributes: str | float) -> str:
    """Return a closed polygon."""
    corners = " ".join(f"{number(x)} {number(y)}" for x, y in points)
    return element("path", d=f"M{corners}z", **attributes)


def hill(points: Sequence[Point], **attributes: str | float) -> str:
    """Return the area below a smooth curve through `points`, down to the lower edge."""
    start, *rest = points
    drawn = f"M{number(start[0])} {number(start[1])}"
    before = start
    for x, y in rest:
        middle = (before[0] + x) / 2
        drawn += f"C{number(middle)} {number(before[1])} {number(middle)} {number(y)} {number(x)} {number(y)}"
        before = (x, y)
    return element("path", d=f"{drawn}V240H{number(start[0])}z", **attributes)


def around(x: float, y: float, radius: float, degrees: float) -> Point:
    """Return the point at an angle and distance from a centre."""
    angle = math.radians(degrees)
    return x + radius * math.cos(angle), y + radius * math.sin(angle)
