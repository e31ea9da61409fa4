"""`import_songs CSV`: load songs, with a dry run and an error for every row that is left out."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.importing import ImportFileError, ImportReport, csv_rows
from catalog.services import songs_import


class Command(BaseCommand):
    """Exits 0 when every row was loaded, 1 when rows were left out or the file cannot be read."""

    help = "Load songs from a CSV file (UTF-8). Rows with errors are reported and left out; the others are loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("csv", type=Path, help="the file; audio paths in it are relative to its folder")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report."""
        path: Path = options["csv"]
        try:
            rows = csv_rows(path)
        except ImportFileError as error:
            raise CommandError(str(error)) from error
        report = songs_import(rows, dry_run=options["dry_run"], audio_folder=path.parent)
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], **asdict(report)}, ensure_ascii=False))
        else:
            self._print(report, dry_run=options["dry_run"])
        if report.errors:
            raise SystemExit(1)

    def _print(self, report: ImportReport, *, dry_run: bool) -> None:
        for error in report.errors:
            place = f"line {error.line}" + (f", {error.field}" if error.field else "")
            self.stderr.write(f"{place}: {error.message}")
        would = "would be " if dry_run else ""
        counts = f"{report.created} {would}created, {report.updated} {would}updated, {report.unchanged} unchanged"
        left_out = len({error.line for error in report.errors})
        self.stdout.write(f"{counts}, {left_out} left out")
