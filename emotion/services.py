"""What people do with snapshots and readings. The workers' side is `emotion.analysis`."""

import contextlib
import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerAway

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from config.common import crash
from config.common.availability import analysis_refusal
from config.common.breaker import Breaker
from config.common.emotions import EMOTIONS, Emotion
from config.common.images import ImageRejected, ingest
from config.common.rates import rate_take
from emotion import vault
from emotion.analysis import bytes_delete
from emotion.errors import SnapshotRefused
from emotion.models import Reading, Snapshot, SnapshotKey
from emotion.retention import KEPT_WITH_HISTORY
from emotion.tasks import snapshot_analyse

logger = logging.getLogger(__name__)

broker_breaker = Breaker(pause_s=2.0)
MAX_FRAMES = 5
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_BURST_BYTES = 5 * 1024 * 1024
"""Of the two to five frames of one capture together."""


def snapshot_submit(
    *,
    user: User,
    images: Sequence[bytes],
    source: str,
    client_request_id: uuid.UUID,
) -> Snapshot:
    """Accept one capture of one to five frames: encrypted bytes first, then the row, then a hint to the workers.

    The same `client_request_id` again returns the first snapshot. Raises SnapshotRefused, and then keeps nothing.
    """
    check_may_submit(user=user)
    known = Snapshot.objects.filter(user=user, client_request_id=client_request_id).first()
    if known:
        return known
    check_rate(user=user)
    frames = _frames(images)
    snapshot_id = uuid.uuid4()
    key, wrapped = vault.key_new(snapshot_id)
    names = _store(frames, key=key, snapshot_id=snapshot_id)
    try:
        snapshot = _create(
            snapshot_id=snapshot_id,
            user=user,
            names=names,
            wrapped=wrapped,
            source=source,
            client_request_id=client_request_id,
        )
    except IntegrityError:
        _discard(names)
        return Snapshot.objects.get(user=user, client_request_id=client_request_id)
    except (OperationalError, InterfaceError):
        # The connection broke, perhaps after the commit: what has no row is a stray, and the reconciler's.
        raise
    except BaseException:
        _discard(names)
        raise
    return snapshot


def check_may_submit(*, user: User) -> None:
    """Refuse when expressions are not read here or the user has not agreed. Call it before a body is parsed."""
    if reason := analysis_refusal():
        raise SnapshotRefused(reason, status=403)
    if consent_grant_for_user(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS) is None:
        raise SnapshotRefused("consent_required", status=403)


def check_rate(*, user: User) -> None:
    """Count one more capture, readable or not; refuse when those of the last minute or day reach the limit.

    Rows would not do: deleting a reading deletes its snapshot, and a file that is refused never becomes one.
    """
    for seconds, limit in ((60, settings.SNAPSHOTS_PER_MINUTE), (86400, settings.SNAPSHOTS_PER_DAY)):
        wait_s = rate_take("snapshot", subject=user.pk, limit=limit, seconds=seconds)
        if wait_s is not None:
            raise SnapshotRefused("too_many", status=429, retry_after_s=wait_s)


def snapshot_cancel(*, snapshot: Snapshot) -> None:
    """End a snapshot that its owner no longer wants: its bytes go, and so does a reading that came first.

    A compare-and-set, so that a worker at this very moment either has ended before it or writes nothing.
    """
    with transaction.atomic():
        won = (
            Snapshot.objects.filter(pk=snapshot.pk)
            .exclude(state__in=Snapshot.TERMINAL)
            .update(
                state=Snapshot.State.FAILED,
                reason="cancelled",
                finished_at=timezone.now(),
                lease_token=None,
                lease_until=None,
            )
        )
        SnapshotKey.objects.filter(snapshot_id=snapshot.pk).delete()
        if not won:
            Reading.objects.filter(snapshot_id=snapshot.pk).delete()
            Snapshot.objects.filter(pk=snapshot.pk, state=Snapshot.State.DONE).update(reason="cancelled")
    try:
        bytes_delete(snapshot=snapshot)
    except OSError as error:  # unreadable already; the reconciler deletes them later
        logger.warning("snapshot storage is down: %s", type(error).__name__)


def mood_choose(*, user: User, emotion: str, happened_at: datetime | None = None, note: str = "") -> Reading:
    """Record that the user said how they feel or felt: a reading without a camera, equal to any other.

    Raises ValidationError for a time that is to come, or so long ago that it would be deleted at once.
    """
    chosen = Emotion(emotion)
    now = timezone.now()
    if happened_at is not None and not now - KEPT_WITH_HISTORY < happened_at <= now:
        raise ValidationError({"happened_at": _("Choose a time within the last 24 months.")})
    reading = Reading(
        user=user,
        source="manual",
        outcome=Reading.Outcome.READ,
        emotion=chosen.value,
        probabilities={each.value: float(each is chosen) for each in EMOTIONS},
        confidence=1.0,
        happened_at=happened_at or now,
        created_at=now,
        note=note,
    )
    reading.full_clean()
    reading.save()
    return reading


def reading_note(*, reading: Reading, note: str) -> Reading:
    """Keep the listener's words beside a reading; empty words take them away. ValidationError beyond 500 characters."""
    reading.note = note.strip()
    reading.full_clean()
    reading.save(update_fields=["note"])
    return reading


def reading_correct(*, reading: Reading, emotion: str) -> Reading:
    """Record what the user says their mood is. What was seen stays as it was seen."""
    reading.corrected_emotion = Emotion(emotion).value
    reading.full_clean()
    reading.save(update_fields=["corrected_emotion"])
    return reading


def reading_delete(*, reading: Reading) -> None:
    """Delete a reading and the snapshot row it came from."""
    with transaction.atomic():
        snapshot = reading.snapshot
        reading.delete()
        if snapshot is not None:
            snapshot.delete()


def _frames(images: Sequence[bytes]) -> list[bytes]:
    if not images:
        raise SnapshotRefused("empty", status=422)
    if len(images) > MAX_FRAMES:
        raise SnapshotRefused("too_many_frames", status=422)
    if len(images) > 1 and sum(len(image) for image in images) > MAX_BURST_BYTES:
        raise SnapshotRefused("burst_too_large", status=413)
    if len(images[0]) > MAX_PHOTO_BYTES:
        raise SnapshotRefused("too_large", status=413)
    try:
        return [ingest(image).jpeg for image in images]
    except ImageRejected as error:
        raise SnapshotRefused(error.code, status=413 if error.code == "too_large" else 422) from error


def _store(frames: Sequence[bytes], *, key: bytes, snapshot_id: uuid.UUID) -> list[str]:
    names: list[str] = []
    try:
        for frame in frames:
            names.append(vault.bytes_store(frame, key=key, snapshot_id=snapshot_id))
    except OSError as error:
        _discard(names)
        logger.warning("snapshot storage is down: %s", type(error).__name__)
        raise SnapshotRefused("storage_down", status=503, retry_after_s=10) from error
    return names


@transaction.atomic
def _create(
    *,
    snapshot_id: uuid.UUID,
    user: User,
    names: list[str],
    wrapped: bytes,
    source: str,
    client_request_id: uuid.UUID,
) -> Snapshot:
    consent = consent_grant_for_user(user=user, purpose=Purpose.SNAPSHOT_ANALYSIS)
    if consent is None:  # withdrawn since the request began
        raise SnapshotRefused("consent_required", status=403)
    snapshot = Snapshot(
        id=snapshot_id,
        user=user,
        consent_event=consent,
        client_request_id=client_request_id,
        source=source,
        stored_names=names,
    )
    snapshot.full_clean(validate_unique=False, validate_constraints=False)
    snapshot.save(force_insert=True)
    SnapshotKey.objects.create(snapshot=snapshot, wrapped=wrapped)
    # Robust: once the row is committed, nothing that fails here may look as if it were not.
    transaction.on_commit(lambda: _hint(snapshot), robust=True)
    crash.point("submit_before_commit")
    return snapshot


def _hint(snapshot: Snapshot) -> None:
    # The row is the queue: when the broker is away, the reconciler sends the hint later.
    crash.point("submit_after_commit")
    if broker_breaker.is_open:
        return
    try:
        # Once: while the broker is frozen, each try costs a second.
        snapshot_analyse.apply_async((str(snapshot.pk),), retry=False)
    except (BrokerAway, OSError) as error:
        broker_breaker.trip()
        logger.warning("broker is away, snapshot waits for the reconciler: %s", type(error).__name__)
        return
    crash.point("submit_after_publish")
    Snapshot.objects.filter(pk=snapshot.pk, state=Snapshot.State.ACCEPTED).update(
        state=Snapshot.State.QUEUED, queued_at=timezone.now()
    )


def _discard(names: Sequence[str]) -> None:
    """Delete what was stored for nothing; what cannot be reached now is a stray, and the reconciler's."""
    for name in names:
        with contextlib.suppress(OSError):
            vault.snapshot_storage().delete(name)
