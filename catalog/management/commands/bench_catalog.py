"""`bench_catalog --songs 1000000`: what pages of songs cost in a large catalogue beside a small one."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalog.bench import Cost, costs
from config.common.own_database import own_database


class Command(BaseCommand):
    """Each size gets a database of its own on the server of DATABASE_URL, which is dropped afterwards."""

    help = "Measure lists, searches and pages on made-up catalogues of two sizes (PostgreSQL)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--songs", type=int, default=1_000_000)
        parser.add_argument("--beside", type=int, default=10_000, help="size of the small catalogue (default: 10,000)")
        parser.add_argument("--rounds", type=int, default=5, help="how often each request is made (default: 5)")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, songs: int, beside: int, rounds: int, seed: int, **options: Any) -> None:
        """Measure both sizes and print."""
        if connection.vendor != "postgresql":
            raise CommandError("This needs PostgreSQL: set DATABASE_URL.")
        if min(songs, beside) < 1_000 or rounds < 1:
            raise CommandError("--songs and --beside must be at least 1,000, --rounds at least 1.")
        found = {}
        for size in (beside, songs):
            with own_database("bench_catalog"):
                found[size] = costs(songs=size, seed=seed, rounds=rounds)
        small, large = found[beside], found[songs]
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(small, large, beside=beside, songs=songs)))
            return
        self.stdout.write(f"{'':26}{beside:>12,} songs{songs:>14,} songs   times as much")
        for kind in large:
            one, other = small[kind], large[kind]
            self.stdout.write(
                f"{kind:26}{one.p50:>8.1f} /{one.p95:>7.1f} {other.p50:>10.1f} /{other.p95:>7.1f}"
                f" {other.p50 / one.p50:>10.1f} /{other.p95 / one.p95:>5.1f}"
            )
        self.stdout.write("p50 / p95 in milliseconds")


def _as_json(small: dict[str, Cost], large: dict[str, Cost], *, beside: int, songs: int) -> dict[str, Any]:
    return {
        str(beside): {kind: asdict(cost) for kind, cost in small.items()},
        str(songs): {kind: asdict(cost) for kind, cost in large.items()},
        "ratio": {
            kind: {"p50": round(cost.p50 / small[kind].p50, 2), "p95": round(cost.p95 / small[kind].p95, 2)}
            for kind, cost in large.items()
        },
    }
