"""The database restarted under load, the storage away: 503 with Retry-After, never 500, and back without a restart."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.client import Answer, Phone, health, request
from tests.faults.ledger import outcome
from tests.faults.scale import SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table
from tests.processes import wait_until

pytestmark = pytest.mark.services

BACK_S = 10.0
PAGES = ("/browse/", "/privacy/", "/api/v1/songs/", "/api/v1/me/")


class Load:
    """Somebody who keeps asking for pages and sending snapshots."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.answers: list[Answer] = []
        self.uploads: list[Answer] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        """Ask until told to stop."""
        while not self.stopping.wait(0.05):
            self.uploads.append(self.phone.upload())
            headers = {"X-Session-Token": self.phone.token, "Cookie": f"sessionid={self.phone.token}"}
            self.answers += [request(self.phone.port, "GET", page, headers=headers) for page in PAGES]


@contextmanager
def load(phone: Phone) -> Iterator[Load]:
    """Have somebody ask for the length of the block."""
    visitor = Load(phone)
    thread = threading.Thread(target=visitor.run)
    thread.start()
    try:
        yield visitor
    finally:
        visitor.stopping.set()
        thread.join()


def test_it_answers_503_while_the_database_is_restarted(stack: Stack, phone: Phone, table: Table) -> None:
    server = stack.programs["server"].popen.pid
    with load(phone) as visitor:
        wait_until(lambda: bool(visitor.uploads), what="the first upload")
        stack.database.stop()
        wait_until(lambda: any(answer.status == 503 for answer in visitor.uploads), what="a refused upload")
        assert (health(stack.port, "live"), health(stack.port, "ready")) == (200, 503)
        time.sleep(SCALE.outage_s / 3)
        stack.database.start_again()
        begun = time.monotonic()
        wait_until(lambda: health(stack.port, "ready") == 200, what="the site", timeout_s=BACK_S)
        back_s, back = time.monotonic() - begun, time.time()
        seen = len(visitor.uploads)
        wait_until(lambda: len(visitor.uploads) > seen + 1, what="another upload")
    answers = visitor.answers + visitor.uploads
    assert {answer.status for answer in answers} <= {200, 202, 503}
    refused = [answer for answer in answers if answer.status == 503]
    assert {answer.headers.get("content-type", "") for answer in refused} == {
        "application/problem+json",
        "text/html; charset=utf-8",
    }
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
    assert visitor.uploads[-1].status == 202
    assert stack.programs["server"].popen.pid == server
    result = outcome(stack, [answer.json["id"] for answer in visitor.uploads if answer.status == 202], since=back)
    table.add("10 database restarted under load", result)
    table.note(f"promise 10: {len(refused)} of {len(answers)} answers were 503, back {back_s:.1f} s after the start")
    assert (result.lost, result.duplicated) == (0, 0)


def test_it_refuses_snapshots_while_the_storage_is_away(stack: Stack, phone: Phone, table: Table) -> None:
    with storage_away(stack):
        refused = [phone.upload() for _ in range(3)]
    assert {answer.status for answer in refused} == {503}
    assert all(answer.json["code"] == "storage_down" and answer.headers["retry-after"] for answer in refused)
    accepted = [phone.submit()]
    result = outcome(stack, accepted, since=time.time())
    table.add("10 storage away", result)
    assert (result.lost, result.duplicated) == (0, 0)


def test_it_reads_a_snapshot_whose_bytes_were_out_of_reach(stack: Stack, phone: Phone, table: Table) -> None:
    with stack.frozen(stack.programs["worker"]):
        accepted = [phone.submit()]
    with storage_away(stack):
        time.sleep(SCALE.outage_s)
    result = outcome(stack, accepted, since=time.time())
    table.add("10 storage away from the worker", result)
    assert (result.lost, result.duplicated) == (0, 0)


@contextmanager
def storage_away(stack: Stack) -> Iterator[None]:
    """Put a file where the folder of snapshots is, so that even root can reach nothing in it."""
    aside = stack.objects.with_name("snapshots-aside")
    stack.objects.rename(aside)
    stack.objects.touch()
    try:
        yield
    finally:
        stack.objects.unlink()
        aside.rename(stack.objects)
