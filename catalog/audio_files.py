"""Audio files that come from a folder: found, checked, and put into the storage under a name of our own."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.translation import gettext as _

from catalog.models import Song
from catalog.probe import AudioRejected, audio_probe

MAX_AUDIO_BYTES = 200 * 1024 * 1024
FOLDER = "songs"


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A checked file and the name it has, or will have, in the storage."""

    path: Path
    name: str
    seconds: float


def audio_message(code: str) -> str:
    """Return what a person should know about a refused audio file."""
    return {
        "not_audio": _("This is not MP3, FLAC, OGG, M4A or WAV audio."),
        "damaged": _("This file is damaged, or is not the audio it claims to be."),
        "too_short": _("This audio is shorter than a second."),
        "too_long": _("This audio is longer than six hours."),
        "too_large": _("This file is larger than 200 MB."),
        "duplicate": _("This recording is in the catalogue already."),
        "has_audio": _("This song has audio already. Replace it on the song's page."),
        "too_slow": _("The analysis took longer than ten minutes."),
        "attempts": _("The analysis broke off three times."),
        "lost": _("The file is no longer in the storage."),
    }[code]


def audio_storage() -> Storage:
    """Return the storage that songs' audio lies in."""
    return Song._meta.get_field("audio").storage


def audio_from_folder(relative: str, *, folder: Path | None, identity: str) -> AudioFile:
    """Return the checked file. Raises ValueError with a sentence for a person.

    The file must lie inside `folder`, links followed. Its name tells the song and the content, so that the same
    file twice is stored once, and a changed file gets a new name.
    """
    if folder is None:
        raise ValueError(_("audio files are not taken here"))
    try:
        path = (folder / relative).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise ValueError(_("there is no file “%(name)s” beside the CSV") % {"name": relative}) from error
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise ValueError(_("“%(name)s” is not a file in the CSV's folder") % {"name": relative})
    if path.stat().st_size > MAX_AUDIO_BYTES:
        raise ValueError(audio_message("too_large"))
    try:
        with path.open("rb") as file:
            form, seconds = audio_probe(file)
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except AudioRejected as rejected:
        raise ValueError(audio_message(rejected.code)) from rejected
    except OSError as error:
        raise ValueError(_("cannot read “%(name)s”") % {"name": relative}) from error
    song = hashlib.sha256(identity.encode()).hexdigest()
    return AudioFile(path, f"{FOLDER}/{song[:12]}-{content[:20]}.{form.extension}", round(seconds, 2))


def audio_store(files: Iterable[AudioFile]) -> list[str]:
    """Put the files that are not there yet into the storage; return their names. All or, on an error, none."""
    storage = audio_storage()
    stored: list[str] = []
    try:
        for file in files:
            if not storage.exists(file.name):
                with file.path.open("rb") as content:
                    stored.append(storage.save(file.name, File(content)))
    except BaseException:
        audio_discard(stored)
        raise
    return stored


def audio_discard(names: Iterable[str]) -> None:
    """Delete files of the storage; one that cannot be deleted does not stop the others."""
    for name in names:
        with suppress(OSError):
            audio_storage().delete(name)
