"""Derived streams in the storage: made in a temporary file on disk, stored under a name that was never there before."""

import tempfile
import uuid
from collections.abc import Callable
from typing import BinaryIO, Final, cast

from django.core.files import File
from django.core.files.storage import Storage

from catalog.audio.transcode import Stream, transcode
from catalog.models import Recording

FOLDER: Final = "streams"


def stream_store(
    file: BinaryIO, stream: Stream, *, recording: Recording, storage: Storage, tick: Callable[[], None]
) -> str:
    """Make a stream of the file and store it; return its name. `tick` may raise to stop.

    Raises AudioRejected for a file that cannot be decoded, OSError when the storage is away.
    """
    name = f"{FOLDER}/{recording.pk.hex[:2]}/{recording.pk.hex}-{uuid.uuid4().hex[:8]}.{stream.extension}"
    with tempfile.TemporaryFile() as content:
        transcode(file, cast(BinaryIO, content), stream, tick=tick)
        return storage.save(name, File(content, name=name))
