"""The product's Celery application with two more crash points, where only Celery and kombu pass by."""

from typing import Any

from celery.signals import before_task_publish

from config import broker
from config.celery import app
from tests.faults.crash import kill_when_armed

__all__ = ["app"]


class MortalQoS(broker.QoS):
    """Dies between taking a snapshot's message from Redis and noting it as unacknowledged."""

    def append(self, message: Any, delivery_tag: str) -> None:
        """Note the message."""
        if message.delivery_info["routing_key"] == "snapshot":
            kill_when_armed("popped")
        super().append(message, delivery_tag)


broker.Channel.QoS = MortalQoS


@before_task_publish.connect(sender="emotion.tasks.snapshots_reconcile")
def _beat_may_die(**_signal: Any) -> None:
    kill_when_armed("beat")
