"""Writes what is derived from one listener's feedback: their evidence. `crowd` derives what all listeners say.

Evidence is changed only while its listener's row is locked, so that events that arrive together lose no counts.
"""

from collections.abc import Collection
from typing import Final

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from recommendations.engine.types import EvidenceCounter, EvidenceKey
from recommendations.engine.update import EvidenceState, apply
from recommendations.evidence import counters_of_song, event_from
from recommendations.folding import evidence_fold
from recommendations.models import Evidence, Feedback
from recommendations.past import Past

BATCH: Final = 100
_ROW: Final = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
_UPSERT: Final = """INSERT INTO recommendations_evidence
(user_id, kind, key, emotion, positive, negative, held, signals, updated_at) VALUES {rows}
ON CONFLICT (user_id, kind, key, emotion) DO UPDATE SET positive = EXCLUDED.positive, negative = EXCLUDED.negative,
held = EXCLUDED.held, signals = EXCLUDED.signals, updated_at = EXCLUDED.updated_at"""


def listener_lock(user: User) -> None:
    """Let one change of the listener's taste at a time through; the caller is in a transaction.

    SQLite needs no row lock: its transactions here begin IMMEDIATE.
    """
    lock = connection.ops.for_update_sql(no_key=True) if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM accounts_user WHERE id = %s {lock}", (user.pk,))  # noqa: S608 - a constant
        if cursor.fetchone() is None:
            raise User.DoesNotExist


def evidence_learn(feedback: Feedback, *, past: Past) -> None:
    """Add one recorded event on a song to its listener's evidence. The caller holds the listener's lock since `past`.

    Two queries, three where evidence is back at zero.
    """
    user, recorded, song = feedback.user, feedback.song, past.song
    if recorded is None:
        raise ValueError("only an event on a song is learned one by one")
    events = [event_from(event, duration_s=recorded.duration_s) for event in past.events if event.learned]
    state = EvidenceState(
        counters=counters_of_song(user=user, song=song),
        events={song.id: {event.id: event for event in events}},
        forgotten=dict(past.forgotten),
    )
    changed = apply(state, event_from(feedback, duration_s=recorded.duration_s), {song.id: song})
    _store(user, {key: state.counters[key] for key in changed if key in state.counters})
    _remove(user, [key for key in changed if key not in state.counters])


def taste_refold(*, user: User) -> None:
    """Derive the listener's evidence again from all events that may be learned from. The caller holds the lock."""
    counters = evidence_fold(user=user)
    Evidence.objects.filter(user=user).delete()
    _store(user, counters)


def _store(user: User, counters: dict[EvidenceKey, EvidenceCounter]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    # Sorted, so that two writers of overlapping rows take them in the same order.
    rows = sorted((str(key.kind), key.key, str(key.emotion or ""), *counter) for key, counter in counters.items())
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            batch = [(user.pk, *row, now) for row in rows[start : start + BATCH]]
            places = ", ".join([_ROW] * len(batch))
            cursor.execute(_UPSERT.format(rows=places), [value for row in batch for value in row])


def _remove(user: User, keys: Collection[EvidenceKey]) -> None:
    if not keys:
        return
    gone = Q(pk__in=[])
    for key in keys:
        gone |= Q(kind=key.kind, key=key.key, emotion=key.emotion or "")
    Evidence.objects.filter(gone, user=user).delete()
