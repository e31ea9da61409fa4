"""Redis down, frozen, or emptied: uploads go on, and what was accepted is read once Redis is back."""

import os
import time

import pytest

from tests.faults.client import Answer, Phone, health, request
from tests.faults.ledger import outcome
from tests.faults.scale import ANSWER_S, RECOVERY_S, SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table

pytestmark = pytest.mark.services

BETWEEN_S = 0.25
LOADED = 2.0
"""Processes a core from which on the times of an upload say nothing about the site."""

SLUGGISH_S = 0.5
"""… and seconds of a request that does nothing."""


def upload_for(phone: Phone, seconds: float) -> list[Answer]:
    """Upload one snapshot after the other for so long."""
    answers, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        answers.append(phone.upload())
        time.sleep(BETWEEN_S)
    return answers


def judge(stack: Stack, table: Table, promise: str, answers: list[Answer], back: float) -> None:
    """Insist on 202 or 503 with Retry-After, quickly, and on a reading for every 202."""
    assert {answer.status for answer in answers} <= {202, 503}
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 503)
    result = outcome(stack, [answer.json["id"] for answer in answers if answer.status == 202], since=back)
    slowest = max(answer.seconds for answer in answers)
    table.add(promise, result)
    table.note(f"{promise}: {result.tried} of {len(answers)} uploads accepted, the slowest answer took {slowest:.2f} s")
    assert result.tried > 0
    assert (result.lost, result.duplicated) == (0, 0)
    assert (result.slowest_s or 0) <= RECOVERY_S
    if slowest > ANSWER_S and (busy := overloaded(stack)):
        table.note(f"{promise}: more than {ANSWER_S:g} s, which says nothing here: {busy}")
        return
    assert slowest <= ANSWER_S


def overloaded(stack: Stack) -> str:
    """Return why times mean nothing on this machine just now; empty when they do."""
    wait = max(request(stack.port, "GET", "/health/live").seconds for _ in range(5))
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    if wait > SLUGGISH_S or load > LOADED:
        return f"{load:.1f} processes wait for each core, and a request that does nothing takes {wait:.2f} s"
    return ""


def test_it_takes_snapshots_in_while_redis_is_down(stack: Stack, phone: Phone, table: Table) -> None:
    stack.kill(stack.redis)
    answers = upload_for(phone, SCALE.outage_s)
    assert (health(stack.port, "live"), health(stack.port, "ready")) == (200, 503)
    stack.redis.start_again()
    judge(stack, table, "9 broker down", answers, time.time())


def test_it_takes_snapshots_in_while_redis_is_frozen(stack: Stack, phone: Phone, table: Table) -> None:
    with stack.frozen(stack.redis):
        answers = upload_for(phone, SCALE.outage_s)
        assert (health(stack.port, "live"), health(stack.port, "ready")) == (200, 503)
    judge(stack, table, "9 broker frozen", answers, time.time())


def test_it_reads_what_a_flush_has_taken_from_the_queue(stack: Stack, phone: Phone, table: Table) -> None:
    with stack.frozen(stack.programs["worker"]):
        answers = [phone.upload() for _ in range(SCALE.queued)]
        stack.redis_flush()
    judge(stack, table, f"9 flushed with {SCALE.queued} queued", answers, time.time())
