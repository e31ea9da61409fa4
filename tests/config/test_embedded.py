"""Server, worker and beat in one process: what an embedded snapshot goes through, and what stands in the way."""

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from accounts.models import Purpose
from accounts.services import consent_grant
from config import embedded
from emotion.models import Reading, Snapshot
from emotion.services import snapshot_submit
from tests.factories import user_make
from tests.processes import wait_until

SAMPLE = Path(settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg"


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port on which somebody already listens."""
    with socket.create_server((embedded.HOST, 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.django_db(transaction=True)
def test_it_analyses_a_snapshot_in_the_same_process() -> None:
    user = user_make()
    consent_grant(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    with embedded.worker_and_beat():
        snapshot = snapshot_submit(
            user=user, images=[SAMPLE.read_bytes()], source="upload", client_request_id=uuid.uuid4()
        )
        ended = Snapshot.objects.filter(pk=snapshot.pk, bytes_deleted_at__isnull=False)
        wait_until(ended.exists, what="the snapshot")
    assert Reading.objects.get(snapshot=snapshot).emotion == "happy"


def test_it_reserves_a_port_without_answering_on_it() -> None:
    with embedded.port_reserve(0) as reserved:
        port = reserved.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((embedded.HOST, port), timeout=2)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_it_says_that_the_port_is_taken_before_anything_else(command: str, taken: int) -> None:
    with pytest.raises(CommandError, match=f"Port {taken} .*--port"):
        call_command(command, port=taken)


@override_settings(DEMO_ALLOWED=False)
def test_it_makes_no_demo_people_where_demos_are_not_allowed() -> None:
    with pytest.raises(CommandError, match="not for demos"):
        call_command("demo", once=True)


@pytest.mark.services
@pytest.mark.django_db
def test_the_suite_runs_on_the_services_that_it_has_started() -> None:
    assert connection.vendor == "postgresql"
    assert settings.CELERY_BROKER_URL.startswith("redis://127.0.0.1:")
