"""Listeners with hidden tastes against the site's own services, in a database that is made and dropped here."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.trials.own_database import own_database
from recommendations.trials.simulation import simulate

TOLD_EVERY = 10


class Command(BaseCommand):
    """Prints how often songs were liked by each way to choose them; the file has every step."""

    help = "Simulate listeners whose tastes are hidden, and compare folder, popularity and this engine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--listeners", type=int, default=40)
        parser.add_argument("--steps", type=int, default=60, help="songs that each listener hears")
        parser.add_argument("--songs", type=int, default=400, help="songs in the catalogue")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", type=Path, metavar="FILE", help="write like rates and regret of every step")

    def handle(self, **options: Any) -> None:
        """Simulate and print."""
        if min(options["listeners"], options["steps"] - 1) < 1 or options["songs"] < 100 or options["seed"] < 0:
            raise CommandError("need a listener, two steps, 100 songs, and a seed of at least 0")
        with own_database("simulation"):
            result = simulate(
                listeners=options["listeners"],
                steps=options["steps"],
                songs=options["songs"],
                seed=options["seed"],
                progress=self._progress if options["verbosity"] > 0 else None,
            )
        if options["json"]:
            options["json"].write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        for name, model in result["models"].items():
            low, high = model["gain_ci"]
            self.stdout.write(
                f"{name:>10}  liked: first {model['events_first']} songs {model['like_rate_first']:.3f}, "
                f"after {model['like_rate_after']:.3f} (gain {model['gain']:+.3f}, 95 % {low:+.3f} to {high:+.3f}), "
                f"regret {model['regret'][-1]:.2f}"
            )

    def _progress(self, name: str, step: int) -> None:
        if step % TOLD_EVERY == 0:
            self.stderr.write(f"{name}: {step} songs each")
