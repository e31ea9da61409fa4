"""The Celery application. PostgreSQL (or SQLite) is the queue of record; a message here is only a hint."""

import logging
import os
from typing import Any

from celery import Celery, signals

from config import broker

logger = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

broker.install()
app = Celery("mizaj")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()


@signals.worker_ready.connect
def queues_left_tell(sender: Any, **kwargs: Any) -> None:
    """Log which queues a worker with `QUEUES` does not serve: what nobody serves is lost in silence."""
    left = app.conf.task_queues.keys() - sender.app.amqp.queues.consume_from.keys()
    if left:
        logger.warning("left to other workers, and each queue needs one: %s", ", ".join(sorted(left)))
