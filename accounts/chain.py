"""The hash chain over one listener's consent events: each holds the hash of the one before it.

Whoever changes, removes or inserts an event in the middle breaks every hash after it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any, TypeVar

Event = TypeVar("Event", bound=Any)


def event_hash(event: Any) -> str:
    """SHA-256 over the event's facts and the hash before it, as canonical JSON: sorted keys, no spaces, UTC."""
    facts = {
        "id": str(event.pk),
        "subject_ref": str(event.subject_ref),
        "purpose": str(event.purpose),
        "document_sha256": event.document_sha256,
        "action": str(event.action),
        "surface": str(event.surface),
        "method": str(event.method),
        "age_attested": event.age_attested,
        "network": event.network,
        "created_at": event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous_hash": event.previous_hash,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def first_break(events: Iterable[Event]) -> Event | None:
    """The first event, oldest first, that does not follow from the one before it; None for a whole chain."""
    previous = ""
    for event in events:
        if event.previous_hash != previous or event.hash != event_hash(event):
            return event
        previous = event.hash
    return None
