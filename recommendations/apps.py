"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """The recommendations app."""

    name = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        """Say what is held about a listener."""
        from accounts.registry import register
        from recommendations import personal_data

        register("recommendations", personal_data.KEEPER)
