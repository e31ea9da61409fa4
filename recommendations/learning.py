"""Writes what is derived from one listener's feedback: their evidence. `crowd` derives what all listeners say.

Evidence is changed only while its listener's row is locked, so that events that arrive together lose no counts.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import ConsentEvent, Purpose, User
from recommendations.engine.types import EvidenceCounter, EvidenceKey
from recommendations.engine.update import EvidenceState, apply, fold
from recommendations.evidence import PLAYED, counters_from, event_from, evidence_of_song, song_facts
from recommendations.models import Evidence, Feedback

BATCH: Final = 500


def listener_lock(user: User) -> None:
    """Let one change of the listener's taste at a time through; the caller is in a transaction.

    SQLite needs no row lock: its transactions here begin IMMEDIATE.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def evidence_learn(feedback: Feedback) -> None:
    """Add one recorded event to its listener's evidence. The caller holds the listener's lock."""
    user, song = feedback.user, song_facts(song_ids=[feedback.song_id])[feedback.song_id]
    earlier = Feedback.objects.filter(user=user, song=feedback.song, learned=True).exclude(pk=feedback.pk)
    events = [event_from(event, duration_s=feedback.song.duration_s) for event in earlier]
    counters = counters_from(evidence_of_song(user=user, song=song))
    state = EvidenceState(counters=counters, events={song.id: {event.id: event for event in events}})
    changed = apply(state, event_from(feedback, duration_s=feedback.song.duration_s), {song.id: song})
    _store(user, {key: state.counters[key] for key in changed if key in state.counters})
    _remove(user, [key for key in changed if key not in state.counters])


def taste_refold(*, user: User) -> None:
    """Derive the listener's evidence again from all events that may be learned from. The caller holds the lock."""
    events = Feedback.objects.filter(user=user, learned=True).select_related("song")
    songs = song_facts(song_ids=events.order_by().values_list("song", flat=True).distinct())
    state = fold((event_from(event, duration_s=event.song.duration_s) for event in events.iterator()), songs)
    Evidence.objects.filter(user=user).delete()
    _store(user, state.counters)


@transaction.atomic
def taste_erase_withdrawn(*, user: User | None = None) -> None:
    """Erase the taste of those who no longer agree to one: evidence, plays and skips; likes stay as favourites.

    A consent that only lapsed, or waits for an answer to new words, is not withdrawn: its taste rests unused.
    """
    newest = ConsentEvent.objects.filter(user=OuterRef("user"), purpose=Purpose.TASTE_PROFILE)
    action = Subquery(newest.order_by("-created_at").values("action")[:1])
    evidence, learned = Evidence.objects.all(), Feedback.objects.filter(learned=True)
    if user is not None:
        evidence, learned = evidence.filter(user=user), learned.filter(user=user)
    _of_others(evidence.annotate(action=action)).delete()
    withdrawn = _of_others(learned.annotate(action=action))
    withdrawn.filter(kind__in=PLAYED).delete()
    withdrawn.update(learned=False, mood="", emotion="", play=None)


def _of_others(rows: QuerySet[Any]) -> QuerySet[Any]:
    action = ConsentEvent.Action
    resting = (action.GRANTED, action.EXPIRED, action.SUPERSEDED)
    return rows.filter(Q(action__isnull=True) | ~Q(action__in=resting))


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


def _remove(user: User, keys: Iterable[EvidenceKey]) -> None:
    gone = Q(pk__in=[])
    for key in keys:
        gone |= Q(kind=key.kind, key=key.key, emotion=key.emotion or "")
    Evidence.objects.filter(gone, user=user).delete()
