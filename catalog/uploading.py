"""Curators' uploads: taken at the door by their first bytes, judged by a worker."""

import uuid
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.audio_files import FOLDER, MAX_AUDIO_BYTES, audio_discard, audio_storage
from catalog.models import Recording
from catalog.probe import HEAD_BYTES, AudioRejected, sniffed
from catalog.recordings import recording_restart
from catalog.tasks import recording_hint


def recording_submit(*, file: "File[Any]", file_name: str, client_request_id: uuid.UUID) -> Recording:
    """Store an uploaded file and have it analysed; the same request again returns the same row.

    Raises AudioRejected with `not_audio` or `too_large`; then nothing is kept.
    """
    if earlier := Recording.objects.filter(client_request_id=client_request_id).first():
        return earlier
    if file.size > MAX_AUDIO_BYTES:
        raise AudioRejected("too_large")
    file.seek(0)
    form = sniffed(file.read(HEAD_BYTES))
    file.seek(0)
    if form is None:
        raise AudioRejected("not_audio")
    name = audio_storage().save(f"{FOLDER}/{uuid.uuid4().hex}.{form.extension}", file)
    try:
        with transaction.atomic():
            recording = Recording.objects.create(
                client_request_id=client_request_id, file_name=_plain(file_name), original_name=name,
                queued_at=timezone.now(),
            )  # fmt: skip
            transaction.on_commit(lambda: recording_hint(recording.pk))
    except IntegrityError:  # the same request, at the same moment
        audio_discard([name])
        return Recording.objects.get(client_request_id=client_request_id)
    except BaseException:
        audio_discard([name])
        raise
    return recording


def recording_again(*, recording: Recording) -> bool:
    """Have a failed recording analysed once more; False when it is not one, or its file is gone."""
    if recording.state != Recording.State.FAILED or not recording.original_name:
        return False
    recording_restart(recording=recording, original_name=recording.original_name)
    transaction.on_commit(lambda: recording_hint(recording.pk))
    return True


def _plain(name: str) -> str:
    """Return the last part of a file's name, without what may turn or hide text."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-300:]
