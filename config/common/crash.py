"""Named places where the fault tests kill the process. In the product nobody listens, and a point does nothing.

Pure Python, so that every layer may have points.
"""

from collections.abc import Callable
from typing import Final

POINTS: Final = frozenset(
    {
        "submit_before_commit",
        "submit_after_commit",
        "submit_after_publish",
        "reconcile_begun",
        "resend_midway",
        "claimed",
        "fetched",
        "decoded",
        "inferred",
        "committed",
        "deleting",
        "acking",
        "recording_claimed",
        "recording_measured",
        "recording_encoded",
    }
)
MAINTENANCE_POINTS: Final = frozenset({"refresh_chunk"})
"""Beside the way of a snapshot."""

_listeners: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """Call `listener` with the name of every point that this process reaches. Only the fault tests' settings do."""
    _listeners.append(listener)


def point(name: str) -> None:
    """Say that the process is at `name`, one of POINTS or MAINTENANCE_POINTS."""
    for listener in _listeners:
        listener(name)
