"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmotionConfig(AppConfig):
    """The emotion app."""

    name = "emotion"
    verbose_name = _("Emotion")

    def ready(self) -> None:
        """Say what is held about a listener."""
        from accounts.registry import register
        from emotion import personal_data

        register("emotion", personal_data.KEEPER)
