"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """The recommendations app."""

    name = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        """Say what is held about a listener, and what the catalogue must heed of songs."""
        from accounts.registry import register
        from catalog import registry
        from recommendations import merging, personal_data, reviewing, selectors

        register("recommendations", personal_data.KEEPER)
        keeper = registry.SongKeeper(
            disputed=reviewing.songs_disputed, absorb=merging.songs_absorb, marks=selectors.marks_for_user
        )
        registry.register("recommendations", keeper)
