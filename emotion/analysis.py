"""The workers' side of a snapshot: claim, read, finish, reconcile. Every change of state is a compare-and-set.

A worker that dies leaves a lease behind; the reconciler takes the row back when the lease has run out.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from config.common import crash
from config.common.availability import analysis_refusal
from config.common.images import ImageRejected
from emotion import vault
from emotion.inference import faces, pipeline
from emotion.inference.types import Analysis
from emotion.models import Reading, Snapshot, SnapshotKey

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
OPEN = (Snapshot.State.ACCEPTED, Snapshot.State.QUEUED)


@dataclass(frozen=True, slots=True)
class Claim:
    """A snapshot that this worker alone may finish, as long as the lease holds."""

    snapshot: Snapshot
    token: uuid.UUID


def model_load() -> None:
    """Load the network and the face detector now instead of at the first snapshot."""
    pipeline.warm_up(face_detector())


def face_detector() -> faces.FaceDetector:
    """Return the face detector that the settings name."""
    return faces.detector(settings.EMOTION_FACE_DETECTOR, settings.EMOTION_YUNET_PATH)


def snapshot_analyse(*, snapshot_id: uuid.UUID) -> None:
    """Analyse the snapshot if nobody else does, write its reading, and leave no bytes behind."""
    claim = snapshot_claim(snapshot_id=snapshot_id)
    if claim is None:
        return
    crash.point("claimed")
    try:
        frames = _frames(claim.snapshot)
    except vault.Unreadable:
        _finish(claim, state=Snapshot.State.FAILED, reason="lost")
    except OSError as error:
        logger.warning("snapshot storage is down, the snapshot waits: %s", type(error).__name__)
        _put_back(claim)
        return
    else:
        crash.point("fetched")
        _read(claim, frames)
    crash.point("committed")
    bytes_delete(snapshot=claim.snapshot)


def _read(claim: Claim, frames: list[bytes]) -> None:
    try:
        analysis = pipeline.analyse(frames, detector=face_detector())
    except ImageRejected as error:
        _finish(claim, state=Snapshot.State.REJECTED, reason=error.code)
    else:
        crash.point("inferred")
        _finish(claim, state=Snapshot.State.DONE, analysis=analysis)


def snapshot_claim(*, snapshot_id: uuid.UUID) -> Claim | None:
    """Take an open snapshot for this worker, or return None when it is taken, ended or no longer allowed."""
    now, token = timezone.now(), uuid.uuid4()
    with transaction.atomic():
        won = Snapshot.objects.filter(pk=snapshot_id, state__in=OPEN).update(
            state=Snapshot.State.RUNNING,
            lease_token=token,
            lease_until=now + timedelta(seconds=settings.SNAPSHOT_LEASE_S),
            attempt=F("attempt") + 1,
        )
        if not won:
            return None
        snapshot = Snapshot.objects.select_related("user", "key").get(pk=snapshot_id)
        claim = Claim(snapshot, token)
        reason = analysis_refusal() or ("" if _consents(snapshot) else "withdrawn")
        if not reason:
            return claim
        _finish(claim, state=Snapshot.State.FAILED, reason=reason)
    bytes_delete(snapshot=snapshot)
    return None


@transaction.atomic
def _finish(claim: Claim, *, state: str, reason: str = "", analysis: Analysis | None = None) -> bool:
    """End the claimed snapshot; False when the lease was lost. The key goes in the same transaction.

    Consent is asked for once more: a reading is never written after its withdrawal.
    """
    # The same lock as giving and withdrawing consent takes: a withdrawal is either seen here or comes after.
    User.objects.select_for_update().filter(pk=claim.snapshot.user_id).first()
    if analysis is not None and not _consents(claim.snapshot):
        state, reason, analysis = Snapshot.State.FAILED, "withdrawn", None
    won = Snapshot.objects.filter(pk=claim.snapshot.pk, state=Snapshot.State.RUNNING, lease_token=claim.token).update(
        state=state, reason=reason, finished_at=timezone.now(), lease_token=None, lease_until=None
    )
    if not won:
        return False
    SnapshotKey.objects.filter(snapshot_id=claim.snapshot.pk).delete()
    if analysis is not None:
        _reading_create(claim.snapshot, analysis)
    return True


def _put_back(claim: Claim) -> None:
    """Let the reconciler send it again later; an attempt that the storage has cut short does not count."""
    Snapshot.objects.filter(pk=claim.snapshot.pk, state=Snapshot.State.RUNNING, lease_token=claim.token).update(
        state=Snapshot.State.QUEUED,
        queued_at=timezone.now(),
        attempt=F("attempt") - 1,
        lease_token=None,
        lease_until=None,
    )


def _consents(snapshot: Snapshot) -> bool:
    """Whether the grant under which it was taken still holds: one given since a withdrawal is for later snapshots."""
    held = consent_grant_for_user(user=snapshot.user, purpose=Purpose.SNAPSHOT_ANALYSIS)
    return held is not None and held.pk == snapshot.consent_event_id


def _reading_create(snapshot: Snapshot, analysis: Analysis) -> Reading:
    return Reading.objects.create(
        user_id=snapshot.user_id,
        snapshot=snapshot,
        source=snapshot.source,
        outcome=analysis.outcome,
        emotion=analysis.emotion or "",
        probabilities={str(name): value for name, value in analysis.probabilities.items()},
        other=analysis.other,
        confidence=analysis.confidence,
        candidates=[str(name) for name in analysis.candidates],
        reasons=[str(reason) for reason in analysis.reasons],
        model_version=analysis.model,
        analysis_ms=analysis.ms,
    )


def _frames(snapshot: Snapshot) -> list[bytes]:
    key = getattr(snapshot, "key", None)
    if key is None:
        raise vault.Unreadable("the key is gone")
    return [vault.bytes_open(name, wrapped=key.wrapped, snapshot_id=snapshot.pk) for name in snapshot.stored_names]


def bytes_delete(*, snapshot: Snapshot) -> None:
    """Delete the stored objects of a terminal snapshot and note when. Safe to repeat."""
    crash.point("deleting")
    for name in snapshot.stored_names:
        vault.snapshot_storage().delete(name)
    Snapshot.objects.filter(pk=snapshot.pk, bytes_deleted_at=None, state__in=Snapshot.TERMINAL).update(
        bytes_deleted_at=timezone.now()
    )


def snapshots_reconcile() -> list[uuid.UUID]:
    """Expire, fail, release and clean up; return the snapshots whose hint must be sent again."""
    now = timezone.now()
    _expire(created_before=now - timedelta(seconds=settings.SNAPSHOT_MAX_AGE_S))
    _release(now=now)
    crash.point("reconcile_begun")
    try:
        _clean_up(now=now)
    except OSError as error:  # the next pass cleans up; what waits must not wait for it
        logger.warning("snapshot storage is down: %s", type(error).__name__)
    stale = now - timedelta(seconds=settings.SNAPSHOT_RESEND_AFTER_S)
    waiting = Snapshot.objects.filter(state__in=OPEN).filter(
        Q(queued_at=None) & (Q(attempt__gt=0) | Q(created_at__lt=stale)) | Q(queued_at__lt=stale)
    )
    resend = list(waiting.order_by("created_at").values_list("pk", flat=True)[:500])
    Snapshot.objects.filter(pk__in=resend, state__in=OPEN).update(state=Snapshot.State.QUEUED, queued_at=now)
    return resend


def _clean_up(*, now: datetime) -> None:
    """Delete the bytes of ended snapshots, and strays: stored by a process that died before its row was committed."""
    for snapshot in Snapshot.objects.filter(state__in=Snapshot.TERMINAL, bytes_deleted_at=None)[:200]:
        bytes_delete(snapshot=snapshot)
    old = vault.names_before(now - timedelta(seconds=settings.SNAPSHOT_STRAY_AGE_S))
    if not old:
        return
    kept = Snapshot.objects.filter(bytes_deleted_at=None).values_list("stored_names", flat=True)
    for name in old - {name for names in kept for name in names}:
        vault.snapshot_storage().delete(name)


def _expire(*, created_before: datetime) -> None:
    late = Snapshot.objects.filter(created_at__lt=created_before).exclude(state__in=Snapshot.TERMINAL)
    with transaction.atomic():
        ids = list(late.values_list("pk", flat=True)[:500])
        late.filter(pk__in=ids).update(
            state=Snapshot.State.EXPIRED, reason="expired", finished_at=timezone.now(), lease_token=None
        )
        SnapshotKey.objects.filter(snapshot_id__in=ids, snapshot__state=Snapshot.State.EXPIRED).delete()


def _release(*, now: datetime) -> None:
    """Take back rows whose worker is gone: again from the start, or failed after too many attempts."""
    dead = Snapshot.objects.filter(state=Snapshot.State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        failed = list(dead.filter(attempt__gte=MAX_ATTEMPTS).values_list("pk", flat=True))
        dead.filter(pk__in=failed).update(
            state=Snapshot.State.FAILED, reason="attempts", finished_at=now, lease_token=None
        )
        SnapshotKey.objects.filter(snapshot_id__in=failed, snapshot__state=Snapshot.State.FAILED).delete()
    dead.update(state=Snapshot.State.QUEUED, queued_at=None, lease_token=None, lease_until=None)
