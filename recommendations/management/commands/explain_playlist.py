"""Ranks a playlist again from its stored input: `manage.py explain_playlist ID`."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.version import catalogue_version
from recommendations.engine import ENGINE_VERSION
from recommendations.explaining import Explained, Place, Verdict, playlist_explain
from recommendations.models import Playlist


class Command(BaseCommand):
    """Says `same`, `different`, `forgotten` or `input expired`, and each place with the terms of its score."""

    help = "Rank a playlist again from the stored input and compare the result with what was served."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the playlist's id."""
        parser.add_argument("id", type=uuid.UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict; CommandError, which is status 1, when the list came out different."""
        explained = playlist_explain(pk=options["id"])
        if explained.playlist is None:
            self.stdout.write("forgotten: there is no such playlist (any more), nor anything that came of it")
            return
        self._write_head(explained.playlist)
        if explained.verdict is Verdict.FORGOTTEN:
            self.stdout.write("forgotten: it was ranked from a session or a taste that was forgotten since")
            return
        if explained.verdict is Verdict.EXPIRED:
            self.stdout.write("input expired: what a playlist was ranked from is kept for 30 days")
            return
        self._write_places(explained)
        if explained.verdict is Verdict.DIFFERENT:
            raise CommandError("different: this engine makes another list of the same input")
        self.stdout.write(f"same: all {len(explained.places)} places, scores and propensities come out as served")

    def _write_head(self, playlist: Playlist) -> None:
        catalogue, engine = catalogue_version(), playlist.engine_version
        self.stdout.write(f"{playlist.mood} {playlist.intent}, made {playlist.created_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"seed {playlist.seed}, engine {engine} (now {ENGINE_VERSION})")
        changes = catalogue - playlist.catalogue_version
        self.stdout.write(f"catalogue {playlist.catalogue_version} (now {catalogue}: {changes} changes since)")

    def _write_places(self, explained: Explained) -> None:
        self.stdout.write(f"{explained.candidates} candidates")
        for place in explained.places:
            self.stdout.write(f"{'=' if place.is_same else '≠'} {place.shelf} {place.position:2}  {_said(place)}")


def _said(place: Place) -> str:
    served, again = place.served, place.again
    if served is None:
        return f"song {again.song_id if again else ''} was not served here"
    terms = " ".join(f"{name} {value:+.3f}" for name, value in served.terms if value)
    words = f"{served.song.title}  {served.score:.4f} = {terms}  [{served.slot}, p {served.propensity:.3g}]"
    return words if place.is_same else f"{words}  now: song {again.song_id if again else 'none'}"
