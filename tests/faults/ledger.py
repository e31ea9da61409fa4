"""What is really there: rows read past the application, and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import psycopg

from tests.faults.scale import RECOVERY_S
from tests.faults.stack import Stack
from tests.processes import wait_until

ROWS = """
    SELECT s.id::text, s.state, s.reason, s.attempt, s.bytes_deleted_at IS NOT NULL, count(r.id),
        EXTRACT(EPOCH FROM s.finished_at)
    FROM emotion_snapshot s LEFT JOIN emotion_reading r ON r.snapshot_id = s.id
    WHERE s.id = ANY(%s::uuid[]) GROUP BY s.id
"""
TERMINAL = ("done", "rejected", "failed", "expired")


@dataclass(frozen=True, slots=True)
class Row:
    """One snapshot as the database has it; `finished_at` in seconds since 1970."""

    id: str
    state: str
    reason: str
    attempt: int
    bytes_deleted: bool
    readings: int
    finished_at: float | None


def query(stack: Stack, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask the database as its owner, over one connection as long as the database lives."""
    try:
        return _connection(stack.database_url).execute(statement, values).fetchall()
    except psycopg.OperationalError:
        _connection.cache_clear()
        return _connection(stack.database_url).execute(statement, values).fetchall()


@cache
def _connection(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(url, autocommit=True)


def rows(stack: Stack, ids: Sequence[str]) -> list[Row]:
    """Return the snapshots that the database has of these."""
    return [Row(*values) for values in query(stack, ROWS, list(ids))]


def keys(stack: Stack, ids: Sequence[str]) -> int:
    """Return how many of these snapshots still have a key."""
    found = query(stack, "SELECT count(*) FROM emotion_snapshotkey WHERE snapshot_id = ANY(%s::uuid[])", list(ids))
    return int(found[0][0])


def objects(stack: Stack) -> list[str]:
    """Return the names of the encrypted snapshots on disk."""
    return sorted(path.name for path in stack.objects.glob("*"))


def wait_ended(stack: Stack, ids: Sequence[str], *, patience_s: float = RECOVERY_S) -> list[Row]:
    """Return the rows once all have ended and their bytes are noted as deleted."""
    wait_until(
        lambda: all(row.state in TERMINAL and row.bytes_deleted for row in rows(stack, ids)),
        what=f"the end of {len(ids)} snapshots",
        timeout_s=patience_s,
    )
    return rows(stack, ids)


def wait_clean(stack: Stack) -> None:
    """Return once nothing is left of any snapshot: no key, no ciphertext, not even a stray one."""
    wait_until(
        lambda: not objects(stack) and query(stack, "SELECT count(*) FROM emotion_snapshotkey") == [(0,)],
        what="the deletion of keys and bytes",
        timeout_s=RECOVERY_S,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of accepted snapshots; the seconds are from the fault's end, where there was a fault."""

    tried: int
    lost: int
    duplicated: int
    slowest_s: float | None = None


def outcome(stack: Stack, ids: Sequence[str], *, since: float | None = None) -> Outcome:
    """Wait until all have ended, and count those without a reading and those with more than one.

    `since` is a time.time() from which the seconds count.
    """
    ended = wait_ended(stack, ids)
    done = {row.id: row for row in ended if row.state == "done"}
    lost = sum(1 for snapshot_id in ids if snapshot_id not in done or done[snapshot_id].readings < 1)
    slowest = None if since is None else max([0.0, *(float(row.finished_at or since) - since for row in ended)])
    return Outcome(len(ids), lost, sum(row.readings > 1 for row in ended), slowest)
