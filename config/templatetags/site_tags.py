"""What templates of every app need and Django does not have."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from config.common.choices import EmotionChoice
from config.common.emotions import whole_percent

register = template.Library()


@register.filter
def clock(seconds: float | None) -> str:
    """Return a length as minutes and seconds, 3:07; nothing for an unknown one."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


@register.filter
def ago(moment: datetime) -> str:
    """Return how long ago a moment was, such as 2 hours ago; what is less than a minute old was just now."""
    if moment > timezone.now() - timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment)}


@register.filter
def percent(share: float | None) -> int:
    """Return a share of [0, 1] as a whole percentage, 100 only for all of it."""
    return whole_percent(share or 0.0)


@register.filter
def mood_name(emotion: str) -> str:
    """Return the translated name of an emotion, and a word for none."""
    return str(EmotionChoice(emotion).label) if emotion in EmotionChoice.values else _("not known")


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """Return the value under a key, None when there is none."""
    return mapping.get(key)


@register.filter
def grouped(number: int) -> str:
    """Return a count as people write it: 1,234 or 1 234 or 1,23,456. For text only, never for an id or an attribute."""
    return str(number_format(number, force_grouping=True))


@register.filter
def plain_number(number: float) -> str:
    """Return a number as SVG wants it, with a point in every language."""
    return f"{number:g}"


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Return a decorative picture of the sprite."""
    classes = f"icon {css_class}" if css_class else "icon"
    return _picture(classes, name)


@register.simple_tag
def mood_shape(mood: str) -> SafeString:
    """Return the shape that stands for an emotion, and one of its own for none."""
    return _picture("mood-shape", f"mood-{mood or 'unknown'}")


def _picture(classes: str, name: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        _sprite(),
        name,
    )


@cache
def _sprite() -> str:
    """Return the sprite's address, which stays: to ask for it hundreds of times took a quarter of a long page."""
    return static("site/icons.svg")


@register.simple_tag(takes_context=True)
def is_section(context: dict[str, Any], *prefixes: str) -> bool:
    """Return whether the page's address is `/` itself or starts with one of `prefixes`."""
    request = context.get("request")
    path = request.path if request else ""
    return any(path == prefix if prefix == "/" else path.startswith(prefix) for prefix in prefixes)
