"""What may be read of snapshots and readings, always through their owner."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from config.common.choices import EmotionChoice
from config.common.emotions import whole_percent
from emotion.messages import message_for
from emotion.models import Reading, Snapshot

DELETION_PATIENCE = timedelta(seconds=2)


def snapshot_for_user(*, user: User, pk: uuid.UUID) -> Snapshot:
    """Return the user's own snapshot with its reading. Raises Http404 for anybody else's."""
    return get_object_or_404(Snapshot.objects.select_related("reading"), user=user, pk=pk)


def reading_for_user(*, user: User, pk: uuid.UUID) -> Reading:
    """Return the user's own reading. Raises Http404 for anybody else's."""
    return get_object_or_404(Reading.objects.select_related("snapshot"), user=user, pk=pk)


def readings_for_user(*, user: User) -> QuerySet[Reading]:
    """Return the user's readings, newest first."""
    return Reading.objects.filter(user=user).select_related("snapshot")


def snapshot_waits_long(snapshot: Snapshot) -> bool:
    """Whether a listener has waited longer than they should for this snapshot."""
    patience = timedelta(seconds=settings.SNAPSHOT_QUEUE_PATIENCE_S)
    return not snapshot.is_terminal and timezone.now() - snapshot.created_at > patience


def snapshot_can_be_shown(snapshot: Snapshot) -> bool:
    """Whether its reading is there and its image deleted; a storage that is away holds the reading up only shortly."""
    if snapshot.state != Snapshot.State.DONE or not hasattr(snapshot, "reading"):
        return False
    ended = snapshot.finished_at or snapshot.created_at
    return snapshot.bytes_deleted_at is not None or timezone.now() - ended > DELETION_PATIENCE


def snapshot_has_failed(snapshot: Snapshot) -> bool:
    """Whether it ended without a reading. One that has a reading is still awaited until it can be shown."""
    return snapshot.is_terminal and not (snapshot.state == Snapshot.State.DONE and hasattr(snapshot, "reading"))


def snapshots_longest_wait_s() -> float:
    """Return the age in seconds of the oldest snapshot that has not ended; 0 when none waits."""
    oldest = Snapshot.objects.exclude(state__in=Snapshot.TERMINAL).order_by("created_at").first()
    return (timezone.now() - oldest.created_at).total_seconds() if oldest else 0.0


def reading_bars(reading: Reading) -> list[dict[str, Any]]:
    """Return the five probabilities with names and whole percents, the likeliest first; [] when no face was read."""
    if reading.outcome not in (Reading.Outcome.READ, Reading.Outcome.UNSURE):
        return []
    bars = [
        {
            "emotion": emotion,
            "label": EmotionChoice(emotion).label,
            "probability": probability,
            "percent": whole_percent(probability),
        }
        for emotion, probability in reading.probabilities.items()
    ]
    return sorted(bars, key=lambda bar: -float(bar["probability"]))


def reading_deleted_after_s(reading: Reading) -> float | None:
    """Return the seconds between the end of the analysis and the deletion of the bytes; None without a snapshot."""
    snapshot = reading.snapshot
    if snapshot is None or snapshot.bytes_deleted_at is None or snapshot.finished_at is None:
        return None
    return max(0.0, (snapshot.bytes_deleted_at - snapshot.finished_at).total_seconds())


def reading_advice(reading: Reading) -> list[str]:
    """Return what the listener can do about a reading that is not clear, one sentence a reason."""
    return [message_for(code) for code in reading.reasons]
