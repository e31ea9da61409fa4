"""Build the shipped catalogue file from the research data: facts and our own derived weights, nothing else."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.facts import CATALOGUE, EXCLUSIONS, build, research_folder, write_catalogue


class Command(BaseCommand):
    """`build_catalogue [--data FOLDER] [--out FILE]`: deterministic, the same data gives the same file."""

    help = "Rebuild catalog/data/songs.csv from the research song lists in MIZAJ_DATA/songs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, default=None, help="folder that holds songs/ (default: MIZAJ_DATA)")
        parser.add_argument("--out", type=Path, default=CATALOGUE)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = research_folder(options["data"])
        if folder is None:
            raise CommandError("No song lists: set MIZAJ_DATA or give --data.")
        songs = build(folder, exclusions=EXCLUSIONS)
        write_catalogue(songs, options["out"])
        counts = Counter(f"{song.language} {song.emotion}" for song in songs)
        for name, count in sorted(counts.items()):
            self.stdout.write(f"{name}\t{count}")
        self.stdout.write(f"{len(songs)} songs written to {options['out']}")
