"""Interfaces of the workers: each loads by id and calls `emotion.analysis`."""

import uuid
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init

from config.common import crash
from emotion import analysis, retention


@shared_task(soft_time_limit=8, time_limit=12, max_retries=2)
def snapshot_analyse(snapshot_id: str) -> None:
    """Analyse one snapshot, once, whoever else was told to."""
    analysis.snapshot_analyse(snapshot_id=uuid.UUID(snapshot_id))
    crash.point("acking")


@shared_task(soft_time_limit=12, time_limit=14)
def snapshots_reconcile() -> None:
    """Send again what was lost, end what cannot be saved, delete what was left behind."""
    for snapshot_id in analysis.snapshots_reconcile():
        snapshot_analyse.delay(str(snapshot_id))
        crash.point("resend_midway")


@shared_task(soft_time_limit=890, time_limit=900)
def readings_prune() -> None:
    """Delete what is kept no longer."""
    retention.readings_prune()


@worker_process_init.connect
def _load_model(**_signal: Any) -> None:
    # After the fork: a model loaded before it would be shared by processes it does not survive in.
    analysis.model_load()
