"""System checks that tell an operator at the start instead of a listener later."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from config.common.availability import FORBIDDEN_CONTEXTS


@register()
def check_deployment_context(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say that nothing is read at work or in education (EU AI Act, Art. 5), whatever else is configured."""
    if settings.EMOTION_ENABLED and settings.DEPLOYMENT_CONTEXT in FORBIDDEN_CONTEXTS:
        return [
            Warning(
                f"DEPLOYMENT_CONTEXT={settings.DEPLOYMENT_CONTEXT} does not allow reading expressions: none is read.",
                hint="Set EMOTION_ENABLED=0, which says the same to listeners in fewer words.",
                id="mizaj.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_shared_cache(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Limits that each process counts for itself are as many times higher as there are processes."""
    if not settings.CACHE_URL:
        return [
            Warning(
                "CACHE_URL is not set: every process counts logins, snapshots and requests for itself.",
                hint="Set CACHE_URL=redis://… unless one process serves the whole site.",
                id="mizaj.W002",
            )
        ]
    return []


@register()
def check_audio_delivery(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Audio can only be delivered from where it lies."""
    if (settings.AUDIO_DELIVERY == "s3") is not bool(settings.S3_BUCKET):
        return [
            Error(
                f"AUDIO_DELIVERY={settings.AUDIO_DELIVERY} does not fit S3_BUCKET={settings.S3_BUCKET!r}.",
                hint="With S3_BUCKET it is s3, without it app or nginx.",
                id="mizaj.E001",
            )
        ]
    return []


@register()
def check_places(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a place no request would ever be answered."""
    if settings.REQUESTS_AT_ONCE < 1:
        return [Error("REQUESTS_AT_ONCE must be at least 1.", id="mizaj.E002")]
    return []
