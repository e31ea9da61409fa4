"""`export_songs FILE`: write the catalogue as a file that imports to the same catalogue again."""

import hashlib
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.exporting import FORMATS, songs_written, template_written
from catalog.importing import ImportFileError
from catalog.models import Song
from catalog.reading import format_of

AUDIO_FOLDER = "audio"


class Command(BaseCommand):
    """Exits 0 when the whole file is there; on any error the file of before stays."""

    help = "Write all songs as CSV or JSON. `import_songs` makes the same catalogue of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", help="- for standard output")
        parser.add_argument("--format", choices=sorted(FORMATS), default="", help="when the name does not tell")
        parser.add_argument("--audio", action="store_true", help=f"copy the audio to {AUDIO_FOLDER}/ beside the file")
        parser.add_argument("--template", action="store_true", help="write an example to start from, and no songs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file whole or not at all."""
        path = Path(options["file"])
        to_stdout = options["file"] == "-"
        try:
            form = options["format"] or ("csv" if to_stdout else format_of(path))
        except ImportFileError as error:
            raise CommandError(str(error)) from error
        if to_stdout and options["audio"]:
            raise CommandError("--audio needs a file to lie beside.")
        copier = _AudioCopier(path.parent / AUDIO_FOLDER) if options["audio"] else None
        pieces = [template_written(form)] if options["template"] else songs_written(
            Song.objects.all(), form=form, audio_name=copier
        )  # fmt: skip
        if to_stdout:
            for piece in pieces:
                sys.stdout.write(piece)
            return
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
        part.replace(path)


class _AudioCopier:
    """Copies a song's audio to a folder under a name that its content gives, so that equal audio has equal names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, song: Song) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        with song.audio.open("rb") as stored:
            name = hashlib.file_digest(stored, "sha256").hexdigest()[:32] + Path(str(song.audio.name)).suffix
            if not (self._folder / name).exists():
                stored.seek(0)
                part = self._folder / f"{name}.part"
                with part.open("wb") as copy:
                    shutil.copyfileobj(stored, copy)
                part.replace(self._folder / name)
        return f"{AUDIO_FOLDER}/{name}"
