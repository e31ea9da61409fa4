"""`build_synthetic_catalogue --songs N`: a made-up catalogue for measuring."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.synthetic import RealSongsHere, synthetic_catalogue_build


class Command(BaseCommand):
    """Refuses to run where there are real songs."""

    help = "Write made-up songs, artists, genres and emotion weights into an empty database, for measuring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--songs", type=int, required=True)
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, songs: int, seed: int, **options: Any) -> None:
        """Build and say how many."""
        if songs < 1:
            raise CommandError("--songs must be at least 1.")
        try:
            written = synthetic_catalogue_build(songs=songs, seed=seed)
        except RealSongsHere as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{written} made-up songs written")
