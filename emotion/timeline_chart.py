"""Stacked columns as an SVG needs them: one column a bucket, one part a mood. Drawn by the server, without a script."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from config.common.emotions import EMOTIONS
from emotion.timeline import Bucket

HEIGHT: Final = 100
"""Height of the drawing; its width is one unit a column."""
FILLED: Final = 0.72
"""Share of a column's width that is drawn."""


class Part(NamedTuple):
    """One rectangle, in units of the drawing."""

    mood: str
    x: float
    y: float
    width: float
    height: float


def columns(buckets: Sequence[Bucket]) -> list[Part]:
    """Return the rectangles of all columns; the tallest column fills the height."""
    top = max((bucket.total for bucket in buckets), default=0)
    return [part for place, bucket in enumerate(buckets) for part in _column(place, bucket, top)] if top else []


def _column(place: int, bucket: Bucket, top: int) -> Iterator[Part]:
    floor = float(HEIGHT)
    for emotion in EMOTIONS:
        tally = bucket.moods.get(str(emotion))
        if tally:
            height = HEIGHT * tally.total / top
            floor -= height
            yield Part(str(emotion), round(place + (1 - FILLED) / 2, 3), round(floor, 3), FILLED, round(height, 3))
