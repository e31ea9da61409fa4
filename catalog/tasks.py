"""Interfaces of the workers: each loads by id and calls what does the work."""

import logging
import uuid
from collections.abc import Iterable

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from catalog import analysis, import_jobs
from catalog.recordings import recordings_ensure

logger = logging.getLogger(__name__)


@shared_task(soft_time_limit=590, time_limit=600, acks_late=False)
def recording_analyse(recording_id: str) -> None:
    """Measure one recording and make its streams, long ones in several messages; then see that others follow."""
    if analysis.recording_analyse(recording_id=uuid.UUID(recording_id)):
        recording_analyse.delay(recording_id)
    if settings.AUDIO_KEEPS_BUSY:
        _send()


@shared_task(soft_time_limit=25, time_limit=28)
def recordings_reconcile() -> None:
    """Send again what was lost, take back what dead workers held."""
    _send(analysis.recordings_reconcile())


@shared_task(soft_time_limit=890, time_limit=900)
def recordings_complete() -> None:
    """Give rows to songs whose audio came by another way than the front door."""
    recordings_ensure()


def _send(recordings: Iterable[uuid.UUID] | None = None) -> None:
    for recording_id in analysis.recordings_next() if recordings is None else recordings:
        recording_analyse.delay(str(recording_id))


def recording_hint(recording_id: uuid.UUID) -> None:
    """Tell a worker; when the broker is away, the reconciler will."""
    try:
        recording_analyse.delay(str(recording_id))
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, a recording waits for the reconciler: %s", type(error).__name__)


@shared_task(soft_time_limit=890, time_limit=900, acks_late=False)
def import_run(job_id: str) -> None:
    """Import songs for a while; send what is left to whoever is free."""
    if import_jobs.import_run(job_id=uuid.UUID(job_id)):
        import_hint(uuid.UUID(job_id))


@shared_task(soft_time_limit=50, time_limit=55)
def imports_reconcile() -> None:
    """Ask again for imports whose message or worker was lost."""
    for job_id in import_jobs.imports_reconcile():
        import_run.delay(str(job_id))


def import_hint(job_id: uuid.UUID) -> None:
    """Tell a worker; when the broker is away, the reconciler will."""
    try:
        import_run.delay(str(job_id))
    except (OperationalError, OSError) as error:
        logger.warning("broker is away, an import waits for the reconciler: %s", type(error).__name__)
