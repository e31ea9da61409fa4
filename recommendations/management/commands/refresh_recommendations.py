"""Derive now what playlists read of everybody's feedback, instead of waiting for the periodic task."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import Song
from recommendations import erasing, refresh
from recommendations.models import CrowdRefresh

Phase = CrowdRefresh.Phase
UNHURRIED_S = 7 * 24 * 3600.0


class Command(BaseCommand):
    """Goes on with a pass that was interrupted; otherwise begins a new one."""

    help = "Refresh priors, trust in tags, what sounds are worth and similar songs from all feedback, showing progress."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--chunk", type=int, help="songs, or listeners, in one transaction")

    def handle(self, **options: Any) -> None:
        """Work to the end of the pass."""
        if options["chunk"] is not None and options["chunk"] < 1:
            raise CommandError("--chunk must be at least 1")
        erasing.taste_erase_withdrawn()
        begun = refresh.refresh_begin(now=True)
        claim = refresh.refresh_claim()
        if claim is None:
            raise CommandError("another worker is at it; its lease runs out a minute after its last sign of life")
        self.stdout.write("A new pass." if begun else "Going on with the pass that was interrupted.")
        self.total = Song.objects.count()
        sizes = dict.fromkeys(refresh.CHUNK, options["chunk"]) if options["chunk"] else refresh.CHUNK
        try:
            refresh.refresh_work(claim, budget_s=UNHURRIED_S, sizes=sizes, progress=self._progress)
        except refresh.LeaseLost:
            raise CommandError("another worker took the pass over") from None
        self.stdout.write(self.style.SUCCESS("Done."))

    def _progress(self, row: CrowdRefresh) -> None:
        of_all = f" of {self.total} ({row.songs / max(self.total, 1):.0%})" if row.phase == Phase.PRIORS else ""
        what = "listeners" if row.phase == Phase.TASTES else "songs"
        self.stdout.write(f"{row.get_phase_display()}: {row.songs} {what}{of_all}")
