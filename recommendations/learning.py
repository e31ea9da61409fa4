"""Writes what is derived from feedback: one listener's evidence, and the statistics of all listeners.

Evidence is changed only while its listener's row is locked, so that events that arrive together lose no counts.
"""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from recommendations.engine.types import EvidenceCounter, EvidenceKey
from recommendations.engine.update import EvidenceState, apply
from recommendations.evidence import (
    counters_from,
    event_from,
    evidence_of_song,
    forgotten_lines,
    song_facts,
)
from recommendations.folding import evidence_fold
from recommendations.models import Evidence, Feedback, PlaylistItem, SongStatistics

Kind = Feedback.Kind
POSITIVE: Final = (Kind.LIKE, Kind.REPLAY, Kind.COMPLETE)
JUDGED: Final = (*POSITIVE, Kind.HIDE, Kind.SKIP)
UNDONE_BY: Final = {Kind.LIKE: Kind.UNLIKE, Kind.HIDE: Kind.UNHIDE}
BATCH: Final = 500

SongEmotionKey = tuple[int, str]


def listener_lock(user: User) -> None:
    """Let one change of the listener's taste at a time through; the caller is in a transaction.

    SQLite needs no row lock: its transactions here begin IMMEDIATE.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def evidence_learn(feedback: Feedback) -> None:
    """Add one recorded event on a song to its listener's evidence. The caller holds the listener's lock."""
    user, recorded = feedback.user, feedback.song
    if recorded is None:
        raise ValueError("only an event on a song is learned one by one")
    song = song_facts(song_ids=[recorded.pk])[recorded.pk]
    earlier = Feedback.objects.filter(user=user, song=recorded, learned=True).exclude(pk=feedback.pk)
    events = [event_from(event, duration_s=recorded.duration_s) for event in earlier]
    counters = counters_from(evidence_of_song(user=user, song=song))
    known = {song.id: {event.id: event for event in events}}
    state = EvidenceState(counters=counters, events=known, forgotten=forgotten_lines(user=user, song=song))
    changed = apply(state, event_from(feedback, duration_s=recorded.duration_s), {song.id: song})
    _store(user, {key: state.counters[key] for key in changed if key in state.counters})
    _remove(user, [key for key in changed if key not in state.counters])


def taste_refold(*, user: User) -> None:
    """Derive the listener's evidence again from all events that may be learned from. The caller holds the lock."""
    counters = evidence_fold(user=user)
    Evidence.objects.filter(user=user).delete()
    _store(user, counters)


def song_statistics_refresh() -> None:
    """Count again how often each song was served for each emotion, and how many listeners judged and liked it.

    A judgement is a like, hide, skip, replay or completion that was learned from and still stands.
    """
    counted: dict[SongEmotionKey, dict[str, int]] = {}
    served = PlaylistItem.objects.order_by().values_list("song", "emotion").annotate(Count("pk"))
    for song, emotion, times in served:
        _counts(counted, (song, emotion))["served"] = times
    for song, emotion, judged, liked in _judgements():
        _counts(counted, (song, emotion)).update(judged=judged, liked=liked)
    for song, emotion, wrong in _called_wrong():
        _counts(counted, (song, emotion))["wrong"] = wrong
    _statistics_store(counted)


def _counts(counted: dict[SongEmotionKey, dict[str, int]], key: SongEmotionKey) -> dict[str, int]:
    return counted.setdefault(key, {"served": 0, "judged": 0, "liked": 0, "wrong": 0})


def _judgements() -> Iterable[tuple[int, str, int, int]]:
    rows = Feedback.objects.filter(learned=True, kind__in=JUDGED).exclude(emotion="").order_by()
    for kind, opposite in UNDONE_BY.items():
        later = Feedback.objects.filter(user=OuterRef("user"), song=OuterRef("song"), kind=opposite)
        rows = rows.exclude(Q(kind=kind) & Exists(later.filter(pk__gt=OuterRef("pk"))))
    listeners = Count("user", distinct=True)
    positive = Count("user", distinct=True, filter=Q(kind__in=POSITIVE))
    return rows.values_list("song", "emotion").annotate(judged=listeners, liked=positive)


def _called_wrong() -> Iterable[tuple[int, str, int]]:
    """Return how many listeners called each song wrong since a curator last looked."""
    looked = SongStatistics.objects.filter(
        song=OuterRef("song"), emotion=OuterRef("emotion"), reviewed_at__gte=OuterRef("created_at")
    )
    rows = Feedback.objects.filter(~Exists(looked), kind=Kind.WRONG_MOOD).exclude(emotion="").order_by()
    return rows.values_list("song", "emotion").annotate(Count("user", distinct=True))


@transaction.atomic
def _statistics_store(counted: dict[SongEmotionKey, dict[str, int]]) -> None:
    fields = ("served", "judged", "liked", "wrong")
    known = SongStatistics.objects.values_list("pk", "song", "emotion")
    gone = [pk for pk, song, emotion in known if (song, emotion) not in counted]
    for start in range(0, len(gone), BATCH):
        SongStatistics.objects.filter(pk__in=gone[start : start + BATCH]).update(**dict.fromkeys(fields, 0))
    rows = [
        SongStatistics(song_id=song, emotion=emotion, **counted[song, emotion]) for song, emotion in sorted(counted)
    ]
    SongStatistics.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=("song", "emotion"), update_fields=fields
    )


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
