"""A worker's place is free again although Redis could not be told that the message is settled."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Producer, Queue
from redis.exceptions import TimeoutError as RedisTimeout

from tests.services import Services, redis_start

pytestmark = pytest.mark.services

IMPATIENT = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Services]:
    """Return a Redis that may be frozen."""
    services = Services(tmp_path)
    redis_start(services, Path(shutil.which("redis-server") or ""))
    yield services
    services.stop()


def test_it_may_take_the_next_message_after_redis_froze_before_the_acknowledgement(redis: Services) -> None:
    with Connection(f"{redis.redis_url}/0", transport_options=IMPATIENT) as connection:
        channel: Any = connection.channel()
        channel.basic_qos(0, 1, False)
        queue = Queue("hints", channel=channel)
        queue.declare()
        Producer(channel).publish("analyse it", exchange="", routing_key="hints")
        message: Any = queue.get()
        assert not channel.qos.can_consume()
        os.kill(redis.processes[0].popen.pid, signal.SIGSTOP)
        try:
            with pytest.raises(RedisTimeout):
                message.ack()
        finally:
            os.kill(redis.processes[0].popen.pid, signal.SIGCONT)
        assert channel.qos.can_consume()
