"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """The catalog app."""

    name = "catalog"
    verbose_name = _("Catalog")

    def ready(self) -> None:
        """Say what is held about people."""
        from accounts.registry import register
        from catalog import personal_data

        register("catalog", personal_data.KEEPER)
