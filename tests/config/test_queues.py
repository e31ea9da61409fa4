"""Queues: every task has one, every deployment serves all, and what brings lost work back waits behind nothing long."""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Purpose
from accounts.services import consent_grant
from emotion.models import Snapshot
from emotion.services import snapshot_submit
from emotion.tasks import snapshots_reconcile
from recommendations.tasks import playlists_prune
from tests.factories import user_make
from tests.processes import Process, wait_until

BASE = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((BASE / "docker" / "compose.yaml").read_text("utf-8"))
WORKERS = {
    name: {setting: service["environment"].get(setting, "") for setting in ("QUEUES", "WORKERS")}
    for name, service in COMPOSE["services"].items()
    if service.get("command") == ["worker"]
}
PRODUCTS = ("accounts.", "catalog.", "config.", "emotion.", "recommendations.")


def queue_of(task: str) -> str:
    """Return where a message for the task goes."""
    name: str = current_app.amqp.router.route({}, task)["queue"].name
    return name


def test_it_brings_lost_work_back_by_a_queue_of_its_own() -> None:
    current_app.loader.import_default_modules()
    ours = [name for name in current_app.tasks if name.startswith(PRODUCTS)]
    reconcilers = {name for name in ours if name.endswith("_reconcile")}
    assert len(reconcilers) == 4
    assert {name for name in ours if queue_of(name) == "reconcile"} == reconcilers
    assert {queue_of(name) for name in ours} == set(settings.CELERY_TASK_QUEUES)


def test_it_names_the_queues_in_one_place_only() -> None:
    """A worker that is given none, as these are, serves all."""
    for path in (
        "Makefile",
        "docker/entrypoint.sh",
        "config/embedded.py",
        "tests/e2e/site.py",
        "tests/faults/stack.py",
    ):
        text = (BASE / path).read_text(encoding="utf-8")
        assert [name for name in settings.CELERY_TASK_QUEUES if f"{name}," in text or f",{name}" in text] == [], path


@contextmanager
def running(folder: Path, containers: dict[str, dict[str, Any]]) -> Iterator[dict[str, Process]]:
    """Run the image's program for each worker of the compose file, on the database of this test."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TMPDIR": str(folder),
    }
    programs = {
        name: Process.start(
            ["sh", "docker/entrypoint.sh", "worker"], folder=folder, cwd=BASE, env=environment | own, name=name
        )
        for name, own in containers.items()
    }
    try:
        yield programs
    finally:
        for program in programs.values():
            program.stop(patience_s=3)


def waiting_for_locks() -> int:
    """Return how many sessions of this server wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return int(cursor.fetchone()[0])


def snapshot_late() -> Snapshot:
    """Return a snapshot that nobody has analysed for so long that a pass of the reconciler ends it."""
    user = user_make()
    consent_grant(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    photo = BASE / "emotion" / "sample" / "collins.jpg"
    snapshot = snapshot_submit(user=user, images=[photo.read_bytes()], source="camera", client_request_id=uuid.uuid4())
    created = timezone.now() - timedelta(seconds=settings.SNAPSHOT_MAX_AGE_S + 1)
    Snapshot.objects.filter(pk=snapshot.pk).update(created_at=created)
    current_app.control.purge()  # its message is lost
    return snapshot


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_it_brings_lost_work_back_while_every_background_worker_is_long_at_something(tmp_path: Path) -> None:
    snapshot = snapshot_late()
    places = int(WORKERS["worker-background"]["WORKERS"])
    with running(tmp_path, WORKERS), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE recommendations_playlist IN ACCESS EXCLUSIVE MODE")
        for _ in range(places):
            playlists_prune.delay()
        wait_until(lambda: waiting_for_locks() == places, what="all of the background workers, busy")
        snapshots_reconcile.delay()
        ended = Snapshot.objects.filter(pk=snapshot.pk, state=Snapshot.State.EXPIRED)
        wait_until(ended.exists, what="the end of the snapshot", timeout_s=10)
        assert waiting_for_locks() == places


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_it_says_which_queues_a_worker_leaves_to_others(tmp_path: Path) -> None:
    with running(tmp_path, {"old": {"QUEUES": "snapshot,audio,maintenance"}, "all": {}}) as programs:
        for program in programs.values():
            wait_until(lambda program=program: " ready." in program.output, what=f"a worker ({program.output})")  # type: ignore[misc]
        assert "left to other workers, and each queue needs one: reconcile" in programs["old"].output
        assert "left to other workers" not in programs["all"].output
