"""The workers' side of audio: claim, measure, make streams, finish, reconcile. Every change is a compare-and-set.

A worker that dies leaves a lease behind; the reconciler takes the row back when the lease has run out, and the next
worker goes on behind the last finished step.
"""

import logging
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from catalog.attaching import SongHasAudio, song_attach
from catalog.audio.measure import measure
from catalog.audio.transcode import MP3, OPUS
from catalog.audio_files import audio_discard, audio_storage
from catalog.derived import stream_store
from catalog.models import Recording, Song
from catalog.probe import AudioRejected
from catalog.tags import tags_read
from config.common import crash

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
State = Recording.State
OPEN: Final = (State.QUEUED, State.RUNNING)


class LeaseLost(Exception):
    """Somebody else has the row now, or it has another file."""


class TooSlow(Exception):
    """One step took longer than a task may."""


@dataclass(slots=True)
class Claim:
    """A recording that this worker alone may write, as long as the lease holds."""

    recording: Recording
    token: uuid.UUID
    begun: float = field(default_factory=time.monotonic)
    renewed: float = field(default_factory=time.monotonic)

    def tick(self) -> None:
        """Renew the lease when a quarter of it has passed. Raises LeaseLost and TooSlow."""
        now = time.monotonic()
        if now - self.begun > settings.AUDIO_LIMIT_S:
            raise TooSlow
        if now - self.renewed > settings.AUDIO_LEASE_S / 4:
            self.renewed = now
            self.write()

    def write(self, **found: Any) -> None:
        """Write what a step has found, and renew the lease. Raises LeaseLost."""
        until = timezone.now() + timedelta(seconds=settings.AUDIO_LEASE_S)
        if not self._mine().update(lease_until=until, **found):
            raise LeaseLost
        for name, value in found.items():
            setattr(self.recording, name, value)

    def release(self, **changes: Any) -> None:
        """Give the row back, or end it. Raises LeaseLost."""
        if not self._mine().update(lease_token=None, lease_until=None, **changes):
            raise LeaseLost

    def _mine(self) -> Any:
        return Recording.objects.filter(pk=self.recording.pk, state=State.RUNNING, lease_token=self.token)


def recording_analyse(*, recording_id: uuid.UUID) -> bool:
    """Do the steps that are left, as many as a task has time for; whether there is more to do.

    Nothing happens when somebody else is at it. Storage that is away leaves the row waiting.
    """
    claim = recording_claim(recording_id=recording_id)
    if claim is None:
        return False
    crash.point("recording_claimed")
    try:
        return _steps(claim)
    except LeaseLost:
        logger.info("the lease of recording %s was lost", recording_id)
    except AudioRejected as rejected:
        _reject(claim, rejected.code)
    except TooSlow:
        claim.release(state=State.FAILED, reason="too_slow", finished_at=timezone.now())
    except FileNotFoundError:
        claim.release(state=State.FAILED, reason="lost", finished_at=timezone.now())
    except OSError as error:
        logger.warning("audio storage is down, a recording waits: %s", type(error).__name__)
        claim.release(state=State.QUEUED, queued_at=timezone.now(), attempt=F("attempt") - 1)
    return False


def recording_claim(*, recording_id: uuid.UUID) -> Claim | None:
    """Take a waiting recording for this worker, or return None when it is taken or ended."""
    token = uuid.uuid4()
    won = Recording.objects.filter(pk=recording_id, state=State.QUEUED).update(
        state=State.RUNNING,
        lease_token=token,
        lease_until=timezone.now() + timedelta(seconds=settings.AUDIO_LEASE_S),
        attempt=F("attempt") + 1,
    )
    return Claim(Recording.objects.get(pk=recording_id), token) if won else None


def _steps(claim: Claim) -> bool:
    recording, storage = claim.recording, audio_storage()
    with storage.open(recording.original_name, "rb") as stored:
        stored.seek(0)  # object storage fetches the file here, where an error is its own
        file = cast(BinaryIO, stored.file if hasattr(stored, "file") else stored)
        while _step(claim, file, storage):
            if time.monotonic() - claim.begun > settings.AUDIO_CHUNK_S:
                claim.release(state=State.QUEUED, queued_at=timezone.now(), attempt=0)
                return True
    return False


def _step(claim: Claim, file: BinaryIO, storage: Storage) -> bool:
    """Do the first step whose result is not there; False after the last."""
    recording = claim.recording
    if not recording.fingerprint:
        _measure(claim, file)
        crash.point("recording_measured")
    elif not recording.mp3_name:
        claim.write(mp3_name=stream_store(file, MP3, recording=recording, storage=storage, tick=claim.tick))
        crash.point("recording_encoded")
    elif not recording.opus_name:
        claim.write(opus_name=stream_store(file, OPUS, recording=recording, storage=storage, tick=claim.tick))
    else:
        _finish(claim, file)
        return False
    return True


def _measure(claim: Claim, file: BinaryIO) -> None:
    found = measure(file, tick=claim.tick)
    claim.write(
        codec=found.codec, duration_s=found.seconds, loudness_lufs=found.loudness_lufs, gain_db=found.gain_db,
        true_peak_dbtp=found.true_peak_dbtp, peaks=found.peaks, fingerprint=found.fingerprint,
    )  # fmt: skip
    _duplicate_refuse(claim.recording)


def _duplicate_refuse(recording: Recording) -> None:
    """Refuse an upload of what is here already. Raises AudioRejected; what a song has is only reported."""
    if recording.song_id is not None:
        return
    same = Recording.objects.filter(fingerprint=recording.fingerprint).exclude(pk=recording.pk)
    earlier = same.filter(Q(song__isnull=False) | Q(created_at__lt=recording.created_at, state__in=OPEN)).first()
    if earlier:
        Recording.objects.filter(pk=recording.pk).update(duplicate_of=earlier.song_id)
        raise AudioRejected("duplicate")


def _finish(claim: Claim, file: BinaryIO) -> None:
    recording = claim.recording
    _duplicate_refuse(recording)
    try:
        with transaction.atomic():
            song = recording.song or song_attach(recording=recording, tags=tags_read(file))
            Song.objects.filter(pk=song.pk).update(duration_s=recording.duration_s)
            claim.release(state=State.DONE, song=song, reason="", finished_at=timezone.now())
    except SongHasAudio as refused:
        Recording.objects.filter(pk=recording.pk).update(duplicate_of=refused.song)
        raise AudioRejected("has_audio") from refused


def _reject(claim: Claim, code: str) -> None:
    """End with a reason for the curator; the file goes, and its song is no longer offered to play."""
    recording = claim.recording
    with transaction.atomic():
        try:
            claim.release(
                state=State.REJECTED, reason=code, finished_at=timezone.now(), original_name="", mp3_name="",
                opus_name="", fingerprint="",
            )  # fmt: skip
        except LeaseLost:
            return
        Song.objects.filter(recording=recording, audio=recording.original_name).update(audio="")
        gone = [recording.original_name, *recording.stored_names]
        transaction.on_commit(lambda: audio_discard(gone))


def recordings_reconcile() -> list[uuid.UUID]:
    """Take back what dead workers held; return the recordings whose hint is to be sent."""
    _release(now=timezone.now())
    return recordings_next()


def recordings_next() -> list[uuid.UUID]:
    """Return the recordings whose hint is to be sent now, uploads first: few at a time, so that uploads stay ahead."""
    now = timezone.now()
    stale = now - timedelta(seconds=settings.AUDIO_RESEND_AFTER_S)
    waiting = Recording.objects.filter(state=State.QUEUED)
    under_way = waiting.filter(queued_at__gte=stale).count()
    unsent = waiting.filter(Q(queued_at=None) | Q(queued_at__lt=stale))
    first = unsent.order_by(F("song").asc(nulls_first=True), "created_at", "pk").values_list("pk", flat=True)
    resend = list(first[: max(0, settings.AUDIO_HINTS - under_way)])
    Recording.objects.filter(pk__in=resend, state=State.QUEUED).update(queued_at=now)
    return resend


def _release(*, now: datetime) -> None:
    dead = Recording.objects.filter(state=State.RUNNING, lease_until__lt=now)
    dead.filter(attempt__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, reason="attempts", finished_at=now, lease_token=None, lease_until=None
    )
    dead.update(state=State.QUEUED, queued_at=None, lease_token=None, lease_until=None)
