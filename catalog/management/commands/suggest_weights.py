"""`suggest_weights`: emotion weights for untagged songs, from how they sound."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.suggesting import suggestions_write


class Command(BaseCommand):
    """Suggestions are marked as such; a curator's, an import's and the listeners' weights are never touched."""

    help = "Suggest emotion weights for songs without any, from valence and energy (or tempo). Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Suggest and say how many."""
        result = suggestions_write(dry_run=dry_run)
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{result.written} songs {would}given suggestions, {result.unchanged} unchanged, "
            f"{result.tagged} tagged by others, {result.without_features} without valence and energy or tempo"
        )
