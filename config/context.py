"""What every page knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.common.availability import analysis_refusal


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, version and whether expressions are read here at all."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "VERSION": settings.VERSION,
        "EMOTION_ENABLED": not analysis_refusal(),
        "SIGNUP_OPEN": settings.SIGNUP_OPEN,
    }
