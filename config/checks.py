"""System checks that stop a deployment with a clear message instead of a surprise."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

FORBIDDEN_CONTEXTS = {"workplace", "education"}


@register()
def check_deployment_context(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Reading expressions at work or in education is prohibited (EU AI Act, Art. 5): refuse to start with it."""
    if settings.EMOTION_ENABLED and settings.DEPLOYMENT_CONTEXT in FORBIDDEN_CONTEXTS:
        return [
            Error(
                f"DEPLOYMENT_CONTEXT={settings.DEPLOYMENT_CONTEXT} does not allow reading expressions.",
                hint="Set EMOTION_ENABLED=0: the music site works without it.",
                id="mizaj.E001",
            )
        ]
    return []
