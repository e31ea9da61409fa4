"""What every page knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, version and whether expressions are read here at all."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "VERSION": settings.VERSION,
        "EMOTION_ENABLED": settings.EMOTION_ENABLED,
        "SIGNUP_OPEN": settings.SIGNUP_OPEN,
    }
