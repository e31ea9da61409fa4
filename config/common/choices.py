"""Translated names of what every app shares, as Django choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.common.emotions import EMOTIONS, Emotion


class EmotionChoice(models.TextChoices):
    """The five emotions with the names that people read."""

    ANGRY = Emotion.ANGRY.value, _("angry")
    HAPPY = Emotion.HAPPY.value, _("happy")
    NEUTRAL = Emotion.NEUTRAL.value, _("neutral")
    SAD = Emotion.SAD.value, _("sad")
    SURPRISE = Emotion.SURPRISE.value, _("surprised")


if set(EmotionChoice.values) != {emotion.value for emotion in EMOTIONS}:  # pragma: no cover
    raise RuntimeError("EmotionChoice and Emotion differ")
