"""`import_songs PATH…`: load songs, with a dry run, a diff, and an error for every row that is left out."""

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.importing import ImportFileError, ImportReport, RowChange, RowError, RowStream
from catalog.reading import FORMATS, format_of, rows_open
from catalog.song_import import songs_import_chunks

PROGRESS_EVERY_S = 1.0


class Command(BaseCommand):
    """Exits 0 when every row was loaded, 1 when rows were left out or a file cannot be read."""

    help = (
        "Load songs from CSV or JSON files (UTF-8) or from folders of audio. Rows with errors are reported and left "
        "out; the others are loaded. Running it again, also after it was stopped midway, changes nothing more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "paths", type=Path, nargs="+", metavar="PATH", help="audio paths in a file are relative to its folder"
        )
        parser.add_argument("--format", choices=FORMATS, default="", help="when the name does not tell")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON report a path")
        parser.add_argument("--changes", type=int, metavar="N", help="changed songs to print (dry run: 100, else 0)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import one path after the other and report."""
        left_out = 0
        for path in options["paths"]:
            try:
                left_out += self._import(path, options)
            except ImportFileError as error:
                raise CommandError(f"{path}: {error}") from error
        if left_out:
            raise SystemExit(1)

    def _import(self, path: Path, options: dict[str, Any]) -> int:
        form, dry_run = options["format"] or format_of(path), options["dry_run"]
        printed = options["changes"] if options["changes"] is not None else 100 * dry_run
        report, progress = ImportReport(), _Progress(self, quiet=options["json"])
        with rows_open(path, form=form) as stream:
            folder = path if form == "audio" else path.parent
            for part in songs_import_chunks(stream, dry_run=dry_run, audio_folder=folder):
                if not options["json"]:
                    for change in part.changes[: max(0, printed)]:
                        self.stdout.write(change_line(change))
                    printed -= len(part.changes)
                    for error in part.errors:
                        self.stderr.write(error_line(error))
                report.add(part)
                progress.tell(report, stream)
        self._finish(path, report, options)
        return report.left_out

    def _finish(self, path: Path, report: ImportReport, options: dict[str, Any]) -> None:
        if options["json"]:
            found = {"path": str(path), "dry_run": options["dry_run"], **asdict(report)}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        would = "would be " if options["dry_run"] else ""
        counts = f"{report.created} {would}created, {report.updated} {would}updated, {report.unchanged} unchanged"
        where = f"{path}: " if len(options["paths"]) > 1 else ""
        self.stdout.write(f"{where}{counts}, {report.left_out} left out")
        if report.kept_weights:
            self.stdout.write(f"{report.kept_weights} weights of curators and listeners stay as they are")


class _Progress:
    """Says on the error output how far the import is: in place on a terminal, else a line at a time."""

    def __init__(self, command: BaseCommand, *, quiet: bool) -> None:
        self._command, self._quiet, self._told = command, quiet, time.monotonic()

    def tell(self, report: ImportReport, stream: RowStream) -> None:
        """Say it, at most once a second."""
        now = time.monotonic()
        if self._quiet or now - self._told < PROGRESS_EVERY_S:
            return
        self._told = now
        self._command.stderr.write(
            f"{stream.share:4.0%}  {report.rows:,} rows", self._command.style.NOTICE, self._end()
        )
        self._command.stderr.flush()

    def _end(self) -> str:
        return "\r" if sys.stderr.isatty() else "\n"


def change_line(change: RowChange) -> str:
    """Return one line that says what becomes of a song."""
    where = change.place or f"line {change.line}"
    if change.created:
        return f"{where}: new “{change.title}” by {change.artists}"
    return f"{where}: “{change.title}” " + "; ".join(str(field) for field in change.fields)


def error_line(error: RowError) -> str:
    """Return one line that says what is wrong with a row."""
    where = error.place or f"line {error.line}"
    return f"{where}{f', {error.field}' if error.field else ''}: {error.message}"
