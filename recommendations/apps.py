"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """The recommendations app."""

    name = "recommendations"
    verbose_name = _("Recommendations")
