"""The compositions of covers, each a function of its colours and a seeded generator to SVG shapes."""

import random
from collections.abc import Callable

from catalog.covers.palette import Palette
from catalog.covers.shapes import SIDE, around, circle, element, group, hill, path

Family = Callable[[Palette, random.Random], str]
CORNERS = ((0.0, 0.0), (SIDE, 0.0), (SIDE, SIDE), (0.0, SIDE))


def arches(palette: Palette, rng: random.Random) -> str:
    """Nested bands around a corner or the middle of an edge, like a rainbow, with a disc facing them."""
    x, y = rng.choice((*CORNERS, (120.0, SIDE), (120.0, SIDE)))
    widest = 215.0 if x != 120 else 125.0
    step = widest / rng.choice((5, 6))
    bands = [circle(x, y, widest - i * step, fill=palette.inks[i % 5]) for i in range(5)]
    centre = (180.0, 54.0) if x == 120 else (SIDE - x + (46 if x else -46), SIDE - y + (46 if y else -46))
    disc = circle(*centre, rng.uniform(20, 28), fill=palette.accent)
    return disc + "".join(bands)


def waves(palette: Palette, rng: random.Random) -> str:
    """Swells that rise and fall in turn, with a low sun behind them."""
    sun = circle(rng.uniform(55, 185), rng.uniform(60, 90), rng.uniform(32, 46), fill=palette.accent)
    layers = []
    for i in range(5):
        level, swell, turn = 92 + 32 * i, rng.uniform(9, 20), rng.choice((-1, 1))
        points = [(60.0 * k - 30, level + swell * turn * (-1) ** k) for k in range(6)]
        layers.append(hill(points, fill=palette.inks[i]))
    return sun + "".join(layers)


def petals(palette: Palette, rng: random.Random) -> str:
    """A flower of translucent petals, two rings deep."""
    count, turn = rng.choice((6, 8, 9, 12)), rng.uniform(0, 60)
    width = 210 / count
    rings = []
    for ring, (reach, ink) in enumerate(((100.0, palette.inks[2]), (66.0, palette.inks[4]))):
        turns = (turn + 360 / count * (i + ring / 2) for i in range(count))
        bent = (
            element("ellipse", cx=120 + reach / 2, cy=120, rx=reach / 2, ry=width * (0.9, 0.62)[ring],
                    transform=f"rotate({angle:.0f} 120 120)")
            for angle in turns
        )  # fmt: skip
        rings.append(group(bent, fill=ink, fill_opacity=0.62))
    return "".join(rings) + circle(120, 120, rng.uniform(13, 20), fill=palette.accent)


def tiles(palette: Palette, rng: random.Random) -> str:
    """Quarter discs turned at random on a board of three or four."""
    count = rng.choice((3, 4))
    side = SIDE / count
    drawn = []
    for row in range(count):
        for column in range(count):
            x, y = column * side, row * side
            colour = palette.accent if rng.random() < 0.16 else palette.inks[rng.randrange(5)]
            if rng.random() < 0.15:
                drawn.append(circle(x + side / 2, y + side / 2, side / 2, fill=colour))
                continue
            dx, dy = rng.choice(((1, 1), (-1, 1), (-1, -1), (1, -1)))
            start = (x if dx > 0 else x + side, y if dy > 0 else y + side)
            arc = f"M{start[0]:.0f} {start[1]:.0f}h{dx * side:.0f}a{side:.0f} {side:.0f} 0 0 {int(dx * dy > 0)} "
            drawn.append(element("path", d=f"{arc}{-dx * side:.0f} {dy * side:.0f}z", fill=colour))
    return "".join(drawn)


def dunes(palette: Palette, rng: random.Random) -> str:
    """Long slopes that cross each other under a pale disc."""
    moon = circle(rng.uniform(50, 190), rng.uniform(45, 72), rng.uniform(20, 34), fill=palette.light)
    slopes = []
    for i in range(5):
        high, low = 84 + 30 * i, 128 + 30 * i
        ends = (high, low) if i % 2 else (low, high)
        peak = rng.uniform(60, 180)
        points = [(-20.0, ends[0]), (peak, (high + low) / 2 + rng.uniform(-22, 4)), (260.0, ends[1])]
        slopes.append(hill(points, fill=palette.inks[i]))
    return moon + "".join(slopes)


def stripes(palette: Palette, rng: random.Random) -> str:
    """Round-ended bars of many lengths, slanting across the square."""
    width = rng.choice((22.0, 28.0, 34.0))
    gap = width * 1.32
    bars = []
    for i in range(int(420 / gap)):
        y = -90 + i * gap
        start = rng.uniform(-110, 60)
        length = rng.uniform(110, 230)
        colours = (
            palette.inks[rng.randrange(5)],
            palette.accent if rng.random() < 0.4 else palette.inks[rng.randrange(5)],
        )
        bars.append(element("path", d=f"M{start:.0f} {y:.0f}h{length:.0f}", stroke=colours[0]))
        bars.append(
            element("path", d=f"M{start + length + gap:.0f} {y:.0f}h{rng.uniform(40, 190):.0f}", stroke=colours[1])
        )
    angle = rng.choice((-45, -32, 32, 45))
    return group(bars, stroke_width=width, stroke_linecap="round", transform=f"rotate({angle} 120 120)")


def rays(palette: Palette, rng: random.Random) -> str:
    """Beams from a point near an edge, with a disc at their source."""
    x, y = rng.choice(((120.0, 200.0), (50.0, 190.0), (190.0, 190.0), (120.0, 120.0)))
    count = rng.choice((12, 16, 18))
    turn = rng.uniform(0, 20)
    beams = []
    for i in range(count):
        if i % 2:
            continue
        spread = 360 / count
        corners = [(x, y), around(x, y, 330, turn + i * spread), around(x, y, 330, turn + (i + 1) * spread)]
        beams.append(path(corners, fill=palette.inks[i // 2 % 3 + 1]))
    radius = rng.uniform(44, 58)
    discs = ((radius, palette.inks[4]), (radius * 0.72, palette.accent), (radius * 0.42, palette.light))
    return "".join(beams) + "".join(circle(x, y, size, fill=ink) for size, ink in discs)


def orbits(palette: Palette, rng: random.Random) -> str:
    """Tilted rings around a body, with moons on them."""
    tilt = rng.uniform(-50, 50)
    rings = []
    for i in range(4):
        wide = 46.0 + 24 * i
        high = wide * rng.uniform(0.42, 0.6)
        rings.append(element("ellipse", cx=120, cy=120, rx=wide, ry=high, stroke=palette.inks[4 - i]))
        mx, my = around(0, 0, 1, rng.uniform(0, 360))
        colour = palette.accent if i % 2 else palette.light
        rings.append(circle(120 + mx * wide, 120 + my * high, rng.uniform(7, 13), fill=colour, stroke="none"))
    body = circle(120, 120, rng.uniform(25, 30), fill=palette.accent)
    return group(rings, fill="none", stroke_width=7, transform=f"rotate({tilt:.0f} 120 120)") + body


def auras(palette: Palette, rng: random.Random) -> str:
    """Large soft lights that melt into each other."""
    glows, stops = [], []
    colours = (palette.inks[4], palette.accent, palette.inks[2], palette.light)
    start = rng.uniform(0, 360)
    for i, colour in enumerate(colours):
        x, y = around(120, 120, rng.uniform(55, 95), start + 90 * i + rng.uniform(-20, 20))
        inner = f'<stop stop-color="{colour}"/><stop offset="1" stop-color="{colour}" stop-opacity="0"/>'
        stops.append(f'<radialGradient id="a{i}">{inner}</radialGradient>')
        glows.append(circle(x, y, rng.uniform(95, 140), fill=f"url(#a{i})"))
    ring = circle(120, 120, rng.uniform(48, 66), fill="none", stroke=palette.light, stroke_width=5)
    return f"<defs>{''.join(stops)}</defs>{''.join(glows)}{ring}"


def facets(palette: Palette, rng: random.Random) -> str:
    """A cut stone: triangles from a point within to the edge."""
    x, y = rng.uniform(85, 155), rng.uniform(85, 155)
    edge = [(0.0, 0.0), (rng.uniform(60, 180), 0.0), (SIDE, 0.0), (SIDE, rng.uniform(60, 180)), (SIDE, SIDE),
            (rng.uniform(60, 180), SIDE), (0.0, SIDE), (0.0, rng.uniform(60, 180))]  # fmt: skip
    order = [0, 3, 1, 4, 2, 0, 3, 1]
    drawn = []
    for i, corner in enumerate(edge):
        after = edge[(i + 1) % len(edge)]
        drawn.append(path([(x, y), corner, after], fill=palette.inks[order[i]]))
        inner = [(x + (p[0] - x) * 0.45, y + (p[1] - y) * 0.45) for p in (corner, after)]
        drawn.append(path([(x, y), *inner], fill=palette.accent if i == 2 else palette.inks[order[i - 3]]))
    return "".join(drawn)


def levels(palette: Palette, rng: random.Random) -> str:
    """Round bars that swing about the middle, as music does on a meter."""
    count = rng.choice((5, 6, 7))
    gap = 200 / count
    bars = []
    for i in range(count):
        height = rng.uniform(18, 92) * (0.55 + 0.45 * (1 - abs(i - (count - 1) / 2) / count * 2))
        colour = palette.accent if i == count // 2 else palette.inks[(i * 2 + 1) % 5]
        x = 20 + gap * (i + 0.5)
        bars.append(element("path", d=f"M{x:.0f} {120 - height:.0f}V{120 + height:.0f}", stroke=colour))
    return group(bars, stroke_width=gap * 0.62, stroke_linecap="round")


def ripples(palette: Palette, rng: random.Random) -> str:
    """Rings from two drops, crossing."""
    sources = ((rng.uniform(40, 100), rng.uniform(150, 205), palette.inks[3]),
               (rng.uniform(145, 205), rng.uniform(40, 95), palette.accent))  # fmt: skip
    drawn = []
    for x, y, colour in sources:
        rings = [circle(x, y, 14 + 27 * i) for i in range(1, 6)]
        drawn.append(group(rings, fill="none", stroke=colour, stroke_width=9, stroke_opacity=0.75))
        drawn.append(circle(x, y, 20, fill=colour))
    return "".join(drawn)


FAMILIES: tuple[Family, ...] = (
    arches, dunes, petals, stripes, auras, tiles, waves, rays, levels, orbits, facets, ripples,
)  # fmt: skip
