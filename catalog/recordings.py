"""Rows of audio work: each song's file has one, and a new file starts it anew."""

from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q

from catalog.audio_files import audio_discard
from catalog.models import Recording, Song

BATCH: Final = 500
AFRESH: Final[dict[str, Any]] = {
    "state": Recording.State.QUEUED, "reason": "", "duplicate_of": None, "attempt": 0, "lease_token": None,
    "lease_until": None, "queued_at": None, "finished_at": None, "mp3_name": "", "opus_name": "", "codec": "",
    "duration_s": None, "loudness_lufs": None, "true_peak_dbtp": None, "gain_db": None, "peaks": None,
    "fingerprint": "",
}  # fmt: skip
"""A row as if nothing had been done yet."""


def recordings_ensure(*, songs: Sequence[int] | None = None) -> int:
    """See that songs with audio have a row for the file they have now; return how many rows that took.

    Without `songs`, at most BATCH of the whole catalogue. Streams of a file that is no more are deleted. In a
    transaction, what workers were told of it holds from its commit on.
    """
    lacking = Song.objects.exclude(audio="").filter(
        Q(recording=None) | ~Q(recording__original_name=F("audio")) & ~Q(recording=None)
    )
    if songs is not None:
        lacking = lacking.filter(pk__in=songs)
    found = list(lacking.order_by("pk").values_list("pk", "audio", "recording")[: BATCH if songs is None else None])
    new = [Recording(song_id=pk, original_name=name) for pk, name, row in found if row is None]
    Recording.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    for _pk, name, row in found:
        if row is not None:
            recording_restart(recording=Recording.objects.get(pk=row), original_name=name)
    return len(found)


def recording_restart(*, recording: Recording, original_name: str) -> None:
    """Have a file analysed from the start; a worker that is at the old one finds its lease gone."""
    stale = recording.stored_names
    Recording.objects.filter(pk=recording.pk).update(**AFRESH, original_name=original_name)
    transaction.on_commit(lambda: audio_discard(stale))


def recording_drop(*, recording: Recording | None) -> None:
    """Forget the work on an audio file, and its streams once that is certain; a file without a song goes too."""
    if recording is None:
        return
    stale = [*recording.stored_names, *([] if recording.song_id else [recording.original_name])]
    recording.delete()
    transaction.on_commit(lambda: audio_discard(name for name in stale if name))


def recording_of(song: Song) -> Recording | None:
    """Return the finished work on the file that the song has now. Reads `song.recording`: select it for lists."""
    recording: Recording | None = getattr(song, "recording", None)
    if recording is None or recording.state != Recording.State.DONE:
        return None
    return recording if recording.original_name == song.audio.name else None
