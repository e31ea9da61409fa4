"""A song's outline as a small drawing for the administration."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 96, 32
BARS = 48
FULL_SCALE = 255


def outline(peaks: bytes) -> SafeString:
    """Return peaks (0 to 255 each) as an SVG of 48 bars; a dash when there are none."""
    if not peaks:
        return mark_safe("–")
    step = len(peaks) // BARS
    tops = (max(peaks[place * step : (place + 1) * step]) for place in range(BARS))
    middle = HEIGHT / 2
    lines = (
        f"M{place * 2 + 1} {middle - height:.1f}V{middle + height:.1f}"
        for place, top in enumerate(tops)
        if (height := max(0.5, top / FULL_SCALE * middle))
    )
    svg = '<svg class="outline" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true"><path d="{}"/></svg>'
    return format_html(svg, WIDTH, HEIGHT, WIDTH, HEIGHT, "".join(lines))
