"""Writes what is derived from one listener's feedback: their evidence. `crowd` derives what all listeners say.

Evidence is changed only while its listener's row is locked, so that events that arrive together lose no counts.
"""

from collections.abc import Collection
from typing import Final

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from recommendations.engine.types import EvidenceCounter, EvidenceKey
from recommendations.engine.update import EvidenceState, apply
from recommendations.evidence import (
    counters_from,
    event_from,
    evidence_of_song,
)
from recommendations.folding import evidence_fold
from recommendations.models import Evidence, Feedback
from recommendations.past import Past

BATCH: Final = 500


def listener_lock(user: User) -> None:
    """Let one change of the listener's taste at a time through; the caller is in a transaction.

    SQLite needs no row lock: its transactions here begin IMMEDIATE.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def evidence_learn(feedback: Feedback, *, past: Past) -> None:
    """Add one recorded event on a song to its listener's evidence. The caller holds the listener's lock since `past`.

    Two queries, three where evidence is back at zero.
    """
    user, recorded, song = feedback.user, feedback.song, past.song
    if recorded is None:
        raise ValueError("only an event on a song is learned one by one")
    events = [event_from(event, duration_s=recorded.duration_s) for event in past.events if event.learned]
    state = EvidenceState(
        counters=counters_from(evidence_of_song(user=user, song=song)),
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
    now = timezone.now()
    # Sorted, so that two writers of overlapping rows take them in the same order.
    rows = [
        Evidence(
            user=user,
            kind=key.kind,
            key=key.key,
            emotion=key.emotion or "",
            positive=counter.positive,
            negative=counter.negative,
            held=counter.held,
            signals=counter.signals,
            updated_at=now,
        )
        for key, counter in sorted(
            counters.items(), key=lambda pair: (pair[0].kind, pair[0].key, pair[0].emotion or "")
        )
    ]
    Evidence.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("user", "kind", "key", "emotion"),
        update_fields=("positive", "negative", "held", "signals", "updated_at"),
    )


def _remove(user: User, keys: Collection[EvidenceKey]) -> None:
    if not keys:
        return
    gone = Q(pk__in=[])
    for key in keys:
        gone |= Q(kind=key.kind, key=key.key, emotion=key.emotion or "")
    Evidence.objects.filter(gone, user=user).delete()
