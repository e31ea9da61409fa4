"""The five weights of a song as a small drawing for the curators' list."""

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.common.choices import EmotionChoice

BAR = 12
GAP = 4
HEIGHT = 28


def emotion_bars(weights: Mapping[str, float]) -> SafeString:
    """Return an SVG with one bar for each emotion, coloured by class, and the numbers in its label."""
    label = ", ".join(f"{name} {weights.get(value, 0.0):.0%}" for value, name in EmotionChoice.choices)
    bars = format_html_join(
        "",
        '<rect class="mood-{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        (_bar(place, value, weights.get(value, 0.0)) for place, value in enumerate(EmotionChoice.values)),
    )
    width = len(EmotionChoice.values) * (BAR + GAP) - GAP
    return format_html(
        '<svg class="mood-bars" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        width, HEIGHT, width, HEIGHT, label, label, bars,
    )  # fmt: skip


def _bar(place: int, emotion: str, weight: float) -> tuple[str, int, int, int, int]:
    height = max(2, round(HEIGHT * weight))
    return emotion, place * (BAR + GAP), HEIGHT - height, BAR, height
