"""The workers' side of accounts: consent that ends with time, exports."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from accounts import exports, recording, selectors

logger = logging.getLogger(__name__)


@shared_task(soft_time_limit=890, time_limit=900)
def consents_lapse() -> None:
    """Record the grants that ended by themselves, so that each listener's record says when and why."""
    for event in selectors.consents_lapsed():
        recording.consent_lapse(event=event)


@shared_task(soft_time_limit=890, time_limit=900, max_retries=2)
def export_build(export_id: str) -> None:
    """Put one listener's copy together."""
    exports.export_build(export_id=uuid.UUID(export_id))


@shared_task(soft_time_limit=50, time_limit=55)
def exports_reconcile() -> None:
    """Let old exports go and ask again for those whose message was lost."""
    for export_id in exports.exports_reconcile():
        export_build.delay(str(export_id))


def export_hint(export_id: uuid.UUID) -> None:
    """Tell a worker; when the broker is away, the reconciler will."""
    try:
        export_build.delay(str(export_id))
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, an export waits for the reconciler: %s", type(error).__name__)
