"""Generated covers: the same song in the same moods always gets the same picture. Knows no Django."""

import random
from collections.abc import Iterable
from functools import lru_cache

from catalog.covers.families import FAMILIES, Family
from catalog.covers.palette import palette_for
from config.common.emotions import Emotion

DRAWING = "1"
"""Raise it when the drawing changes: it is part of the address that browsers keep for a year."""
SECOND_FROM = 0.15
STRIDE = 5

Moods = Iterable[tuple[str, float]]


def cover_svg(song_id: int, moods: Moods) -> str:
    """Return the song's cover as SVG of at most 4 kB in its strongest moods' colours.

    It holds shapes and presentation attributes only: no text, style, script or reference to another file.
    """
    return _drawn(song_id, *strongest(moods))


def cover_version(song_id: int, moods: Moods) -> str:
    """Return a short text that changes whenever the song's cover does."""
    first, second = strongest(moods)
    return f"{DRAWING}{first[:2]}{second[:2]}"


def strongest(moods: Moods) -> tuple[Emotion, Emotion]:
    """Return the two moods that colour a cover: the first alone where the second is faint, neutral for none."""
    ranked = sorted((-weight, emotion) for emotion, weight in moods)
    if not ranked:
        return Emotion.NEUTRAL, Emotion.NEUTRAL
    first = Emotion(ranked[0][1])
    second = Emotion(ranked[1][1]) if len(ranked) > 1 and -ranked[1][0] >= SECOND_FROM else first
    return first, second


def family_for(song_id: int) -> Family:
    """Return the composition of the song's cover; songs next to each other never share one."""
    return FAMILIES[song_id * STRIDE % len(FAMILIES)]


@lru_cache(maxsize=512)
def _drawn(song_id: int, first: Emotion, second: Emotion) -> str:
    rng = random.Random(f"{DRAWING}:{song_id}")
    palette = palette_for(first, second, rng=rng)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="480" height="480">'
        f'<defs><linearGradient id="g" x2="{rng.choice((0, 1))}" y2="1">'
        f'<stop stop-color="{palette.ground[0]}"/><stop offset="1" stop-color="{palette.ground[1]}"/>'
        f'</linearGradient></defs><path fill="url(#g)" d="M0 0h240v240H0z"/>{family_for(song_id)(palette, rng)}</svg>'
    )
