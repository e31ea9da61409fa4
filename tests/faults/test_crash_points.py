"""Kill -9 at any of the named points: every accepted snapshot is read, once, and nothing of it stays."""

import time

import pytest

from config.common import crash
from tests.faults.client import Phone
from tests.faults.ledger import outcome, query
from tests.faults.scale import RECOVERY_S, SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table
from tests.faults.test_recordings import POINTS as OF_AUDIO

pytestmark = pytest.mark.services

OF_CELERY = {"popped", "beat"}
"""Points that `tests.faults.app` adds, outside of our own code."""

OF_THE_WAY = [
    pytest.param("submit_before_commit", id="web-before-commit"),
    pytest.param("submit_after_commit", id="web-after-commit"),
    pytest.param("submit_after_publish", id="web-after-publish"),
    pytest.param("popped", id="worker-parent-between-pop-and-unacked"),
    pytest.param("claimed", id="child-after-claim"),
    pytest.param("fetched", id="child-after-fetch"),
    pytest.param("decoded", id="child-after-decode"),
    pytest.param("inferred", id="child-after-inference"),
    pytest.param("committed", id="child-after-the-results-commit"),
    pytest.param("deleting", id="child-before-object-delete"),
    pytest.param("acking", id="child-before-ack"),
]
OF_THE_RECONCILER = [
    pytest.param("resend_midway", id="reconciler-mid-batch"),
    pytest.param("reconcile_begun", id="reconciler-itself"),
    pytest.param("beat", id="beat"),
]


@pytest.fixture(autouse=True)
def _everybody_is_up(stack: Stack) -> None:
    """Every test here needs the site."""


@pytest.mark.parametrize("point", OF_THE_WAY)
def test_it_reads_every_snapshot_once_when_killed_on_its_way(
    stack: Stack, phone: Phone, table: Table, point: str, request: pytest.FixtureRequest
) -> None:
    for _ in range(SCALE.crashes):
        since = time.time()
        stack.arm(point)
        accepted = [phone.submit(), phone.submit()]
        stack.wait_for_death(point)
        judge(stack, table, f"8 {request.node.callspec.id}", accepted, since)


@pytest.mark.parametrize("point", OF_THE_RECONCILER)
def test_it_reads_every_snapshot_once_when_what_sends_again_is_killed(
    stack: Stack, phone: Phone, table: Table, point: str, request: pytest.FixtureRequest
) -> None:
    for _ in range(SCALE.crashes):
        since = time.time()
        with stack.frozen(stack.programs["worker"]):
            accepted = [phone.submit() for _ in range(3)]
            stack.redis_flush()
            stack.arm(point)
        stack.wait_for_death(point)
        judge(stack, table, f"8 {request.node.callspec.id}", accepted, since)


def judge(stack: Stack, table: Table, promise: str, accepted: list[str], since: float) -> None:
    """Count, and insist on none lost, none twice, and in time."""
    result = outcome(stack, accepted, since=since)
    table.add(promise, result)
    assert (result.lost, result.duplicated) == (0, 0)
    assert (result.slowest_s or 0) <= RECOVERY_S
    assert query(stack, "SELECT count(*) FROM emotion_reading WHERE snapshot_id IS NULL") == [(0,)]


def test_it_dies_at_every_point_that_the_product_has() -> None:
    tried = {parameter.values[0] for parameter in OF_THE_WAY + OF_THE_RECONCILER}
    assert tried == (crash.POINTS - set(OF_AUDIO)) | OF_CELERY
    assert len(tried) == 14
