"""What a playlist costs in catalogues of several sizes, on PostgreSQL, in a database that is made and dropped here."""

import gc
import json
import os
import time
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.common.own_database import own_database
from recommendations import refresh
from recommendations.engine import ENGINE_VERSION
from recommendations.models import Evidence, SongPrior
from recommendations.trials import bench, synthetic

LISTENERS: Final = {"new": 0, "300 rows": 300, "20000 rows": 20_000}
UNHURRIED_S: Final = 24 * 3600.0


class Command(BaseCommand):
    """Times are of this machine as it is now: compare the ratios, and repeat at a quiet moment."""

    help = "Measure playlists, pages and feedback beside other ways to choose songs, in catalogues of several sizes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--songs", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
        parser.add_argument("--runs", type=int, default=100, help="measurements of each kind")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """Measure each size in turn."""
        if connection.vendor != "postgresql":
            raise CommandError(
                "bench_recommend needs PostgreSQL: set DATABASE_URL=postgresql://… (SQLite tells nothing)"
            )
        if min(options["songs"]) < 100 or options["runs"] < 1:
            raise CommandError("--songs must be at least 100 and --runs at least 1")
        self.quiet = bool(options["json"])
        sizes = {str(songs): self._size(songs, options["runs"]) for songs in sorted(set(options["songs"]))}
        report: dict[str, Any] = {
            "engine": ENGINE_VERSION,
            "database": f"PostgreSQL {connection.pg_version // 10000}",  # type: ignore[attr-defined]
            "cores": os.cpu_count(),
            "load": [round(load, 2) for load in os.getloadavg()],
            "sizes": sizes,
            "ratios": bench.ratios(sizes),
        }
        if self.quiet:
            self.stdout.write(json.dumps(report))
        elif len(sizes) > 1:
            self._say(f"at {max(sizes, key=int)} songs / at {min(sizes, key=int)}:")
            for name, ratio in report["ratios"].items():
                self._say(f"  {name:28} p50 {ratio['p50']:5.2f}   p95 {ratio['p95']:5.2f}   cpu {ratio['cpu']:5.2f}")

    def _size(self, songs: int, runs: int) -> dict[str, Any]:
        with own_database("bench"):
            self._say(f"{songs} songs, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            built_s = self._timed("catalogue", lambda: synthetic.catalogue_make(songs))
            users = {
                name: synthetic.listener_make(name.replace(" ", "-"), evidence_rows=rows)
                for name, rows in LISTENERS.items()
            }
            refreshed_s = self._timed("periodic pass", _refresh)
            gc.collect()
            gc.freeze()  # as the server does when it starts
            listeners: dict[str, Any] = {}
            for name, user in users.items():
                rows = Evidence.objects.filter(user=user).count()
                listeners[name] = bench.listener_costs(user, runs=runs)
                self._figures(f"{name} ({rows})" if rows else name, listeners[name])
            others = bench.other_ways(runs=runs)
            self._figures("other ways", others)
            eight = bench.throughput(list(users.values()), runs=runs)
            self._say(f"  8 connections: {eight['playlists_a_second']} playlists a second, p95 {eight['p95']} ms")
            self._say(f"  load {os.getloadavg()[0]:.1f}")
        return {
            "build_s": built_s,
            "refresh_s": refreshed_s,
            "listeners": listeners,
            "others": others,
            "throughput": eight,
        }

    def _timed(self, name: str, action: Any) -> float:
        begun = time.perf_counter()
        action()
        seconds = round(time.perf_counter() - begun, 1)
        self._say(f"  {name}: {seconds} s")
        return seconds

    def _figures(self, name: str, figures: dict[str, bench.Figure]) -> None:
        for step, figure in figures.items():
            times = "   ".join(f"{kind} {value:8.2f} ms" for kind, value in figure.items())
            self._say(f"  {name:20} {step:16} {times}")

    def _say(self, text: str) -> None:
        if not self.quiet:
            self.stdout.write(text)


def _refresh() -> None:
    refresh.refresh_begin(now=True)
    claim = refresh.refresh_claim()
    if claim is None or not refresh.refresh_work(claim, budget_s=UNHURRIED_S) or not SongPrior.objects.exists():
        raise CommandError("the periodic pass did not come to its end")
    synthetic.analyse()
