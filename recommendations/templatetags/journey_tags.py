"""What a template of another app needs to offer a journey."""

from typing import Any

from django import template

from config.common.choices import EmotionChoice
from recommendations.forms import MINUTES, capitalised

register = template.Library()


@register.simple_tag
def journey_choices(mood: str) -> dict[str, Any]:
    """Return where a journey from `mood` may lead, as `targets` (value, label), and its lengths, as `minutes`.

    `target` is the one to offer first: happy, and neutral for who is happy already.
    """
    targets = [choice for choice in capitalised() if choice[0] != mood]
    target = EmotionChoice.NEUTRAL if mood == EmotionChoice.HAPPY else EmotionChoice.HAPPY
    return {"targets": targets, "target": target, "minutes": MINUTES}
