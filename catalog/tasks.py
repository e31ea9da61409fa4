"""Interfaces of the workers: each loads by id and calls what does the work."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from catalog import import_jobs

logger = logging.getLogger(__name__)


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
