"""Unreadable as soon as the result shows; nothing read once consent is withdrawn."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from tests.faults.client import Phone
from tests.faults.ledger import Outcome, keys, outcome, query, wait_clean, wait_ended
from tests.faults.scale import SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table

pytestmark = pytest.mark.services

GONE_S = 5.0
"""The longest that ciphertext which nothing opens may stay after the last result."""

LISTENERS = 5
LOOK_S = 0.001
FINISHED_TOO_LATE = """
    SELECT count(*) FROM emotion_reading r
    JOIN emotion_snapshot s ON s.id = r.snapshot_id
    JOIN accounts_consentevent w ON w.user_id = s.user_id AND w.action = 'withdrawn' AND w.purpose = 'snapshot_analysis'
    JOIN accounts_consentevent g ON g.id = s.consent_event_id AND g.created_at < w.created_at
    WHERE s.id = ANY(%s::uuid[]) AND (s.finished_at > w.created_at OR r.created_at > w.created_at)
"""


OPEN_AND_READ = """
    SELECT count(*) FROM emotion_snapshotkey k JOIN emotion_snapshot s ON s.id = k.snapshot_id
    WHERE s.state = 'done' OR EXISTS (SELECT FROM emotion_reading r WHERE r.snapshot_id = s.id)
"""


@dataclass(slots=True)
class Watch:
    """How often somebody looked into the database, and how often a result and its key were there at once."""

    looks: int = 0
    sightings: int = 0


@contextmanager
def watched(stack: Stack) -> Iterator[Watch]:
    """Watch for the length of the block; each look is one statement, and so sees one moment."""
    watch, stopping = Watch(), threading.Event()

    def look() -> None:
        with psycopg.connect(stack.database_url, autocommit=True) as connection:
            while not stopping.is_set():
                watch.sightings += connection.execute(OPEN_AND_READ).fetchall()[0][0]
                watch.looks += 1
                time.sleep(LOOK_S)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        stopping.set()
        thread.join()


def first_result(phone: Phone, snapshot_id: str) -> None:
    """Ask until the result shows."""
    while phone.snapshot(snapshot_id)["state"] != "done":
        time.sleep(0.01)


def test_it_cannot_open_a_snapshot_whose_result_shows(stack: Stack, phone: Phone, table: Table) -> None:
    ids, readable = [], 0
    with watched(stack) as watch:
        for _ in range(SCALE.polls):
            snapshot_id = phone.submit()
            first_result(phone, snapshot_id)
            readable += keys(stack, [snapshot_id])
            ids.append(snapshot_id)
    last = time.monotonic()
    wait_clean(stack)
    gone_s = time.monotonic() - last
    result = outcome(stack, ids)
    table.add("2 unreadable when the result shows", result)
    table.note(f"promise 2: {readable} of {len(ids)} readable at the first result, bytes gone {gone_s:.1f} s after it")
    table.note(f"promise 2: in {watch.looks} looks result and key were seen together {watch.sightings} times")
    assert (readable, watch.sightings) == (0, 0)
    assert (result.lost, result.duplicated) == (0, 0)
    assert gone_s <= GONE_S


def usual_s(phone: Phone) -> float:
    """Return how long a reading takes here and now."""
    begun = time.monotonic()
    first_result(phone, phone.submit())
    return time.monotonic() - begun


def test_it_writes_no_reading_after_a_withdrawal(stack: Stack, phone: Phone, table: Table) -> None:
    dither, longest_s = random.Random(3), 2 * max(usual_s(phone) for _ in range(3))
    phones = [Phone.sign_up(stack.port) for _ in range(LISTENERS)]
    ids = []
    for race in range(SCALE.races):
        racer = phones[race % LISTENERS]
        if race >= LISTENERS:
            racer.agree()
        ids.append(racer.submit())
        time.sleep(dither.uniform(0, longest_s))
        racer.withdraw()
    ended = wait_ended(stack, ids)
    late = int(query(stack, FINISHED_TOO_LATE, ids)[0][0])
    doubled = sum(row.readings > 1 for row in ended)
    read = sum(row.state == "done" for row in ended)
    table.add("3 withdrawal is immediate", Outcome(len(ids), late, doubled))
    table.note(f"promise 3: of {len(ids)} races {read} were read before the withdrawal, {late} after, the others never")
    assert (late, doubled) == (0, 0)
    assert {row.reason for row in ended if row.state != "done"} <= {"withdrawn"}
    assert 0 < read < len(ids), "the races were all won by the same side"
