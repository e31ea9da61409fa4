"""A snapshot that kills its worker, and a worker that does nothing."""

import time

import pytest

from tests.faults.client import Phone, health
from tests.faults.ledger import outcome, wait_ended
from tests.faults.scale import PATIENCE_S, SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table
from tests.processes import wait_until

pytestmark = pytest.mark.services

MANY = 20
"""Deaths prepared for a snapshot that may have at most three."""

ATTEMPTS = 3
ENDED_S = 150.0 if SCALE.product_periods else 60.0


def test_it_gives_up_a_snapshot_that_kills_every_worker(stack: Stack, phone: Phone, table: Table) -> None:
    stack.arm("decoded", times=MANY)
    since = time.time()
    poison = phone.submit()
    (row,) = wait_ended(stack, [poison], patience_s=ENDED_S)
    deaths = stack.disarm("decoded")
    assert (row.state, row.reason, row.attempt, row.readings) == ("failed", "attempts", ATTEMPTS, 0)
    assert MANY - deaths == ATTEMPTS
    table.note(f"poison: ended as failed {float(row.finished_at or 0) - since:.1f} s after it came, with three workers")
    since = time.time()
    after = outcome(stack, [phone.submit()], since=since)
    table.add("8 the snapshot after a poisonous one", after)
    assert (after.lost, after.duplicated) == (0, 0)


def test_its_health_tells_of_a_worker_that_does_nothing(stack: Stack, phone: Phone, table: Table) -> None:
    with stack.frozen(stack.programs["worker"]):
        waiting = [phone.submit()]
        assert health(stack.port, "ready") == 200
        wait_until(
            lambda: health(stack.port, "ready") == 503,
            what="the alarm",
            timeout_s=PATIENCE_S + 10,
        )
        assert health(stack.port, "live") == 200
    result = outcome(stack, waiting, since=time.time())
    table.add("9 worker stuck, seen by health", result)
    assert (result.lost, result.duplicated) == (0, 0)
    assert health(stack.port, "ready") == 200
