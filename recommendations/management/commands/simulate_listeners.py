"""Listeners with hidden tastes against the site's own services, in a database that is made and dropped here."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.common.own_database import own_database
from recommendations.trials.simulation import COMPARED, Run, report, simulate

TOLD_EVERY = 10


class Command(BaseCommand):
    """Prints how often songs were liked by each way to choose them; the file has every step."""

    help = "Simulate listeners whose tastes are hidden; compare folder, popularity, and the site learning or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--listeners", type=int, default=40)
        parser.add_argument("--steps", type=int, default=60, help="songs that each listener hears")
        parser.add_argument("--songs", type=int, default=400, help="songs in the catalogue")
        parser.add_argument("--seed", type=int, default=1, help="of the first run")
        parser.add_argument("--newcomers", type=int, default=40, help="listeners who join the site at the end")
        parser.add_argument("--runs", type=int, default=1, help="with this seed and those that follow")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write like rates and regret of every step")

    def handle(self, **options: Any) -> None:
        """Simulate and print."""
        if (
            min(*(options[name] for name in ("listeners", "newcomers", "runs")), options["steps"] - 1) < 1
            or options["songs"] < 100
        ):
            raise CommandError("need a run, a listener, a newcomer, two steps and 100 songs")
        if options["seed"] < 0:
            raise CommandError("need a seed of at least 0")
        runs = {seed: self._run(seed, options) for seed in range(options["seed"], options["seed"] + options["runs"])}
        result = report(runs, songs=options["songs"])
        if options["json"]:
            options["json"].write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        for run in result["runs"] if len(runs) > 1 else ():
            self.stdout.write(f"seed {run['seed']}")
            self._tell(run)
        self.stdout.write("all" if len(runs) > 1 else f"seed {min(runs)}")
        self._tell(result)

    def _run(self, seed: int, options: dict[str, Any]) -> Run:
        with own_database("simulation"):
            return simulate(
                listeners=options["listeners"],
                steps=options["steps"],
                songs=options["songs"],
                seed=seed,
                newcomers=options["newcomers"],
                progress=self._progress if options["verbosity"] > 0 else None,
            )

    def _tell(self, found: dict[str, Any]) -> None:
        for name, model in found["models"].items():
            early = f"after {model['events_early']} songs"
            told = {early: "early", "later": "gain"}
            for other in COMPARED if name not in COMPARED else ():
                told[f"ahead of {other}"] = f"ahead_of_{other}"
                told[f"ahead of {other} {early}"] = f"ahead_early_of_{other}"
            parts = [f"{name:>10}  liked {model['like_rate_all']:.3f}"]
            for label, key in told.items():
                low, high = model[f"{key}_ci"]
                parts.append(f"{label} {model[key]:+.3f} [{low:+.3f}, {high:+.3f}]")
            self.stdout.write(", ".join([*parts, f"regret {model['regret'][-1]:.2f}"]))
        self._tell_newcomers(found["newcomers"])

    def _tell_newcomers(self, found: dict[str, Any]) -> None:
        gains = zip(found["events"], found["with_events"], found["gain"], found["gain_ci"], strict=True)
        own = [
            f"own {events} events {gain:+.3f} [{low:+.3f}, {high:+.3f}] to {liked:.3f}"
            for events, liked, gain, (low, high) in gains
        ]
        crowd, (low, high) = found["crowd"], found["crowd"]["gain_ci"]
        everybody = f"everybody's {crowd['gain']:+.3f} [{low:+.3f}, {high:+.3f}] to {crowd['first_list']:.3f}"
        self.stdout.write(f" newcomers  next list liked, by {', '.join([everybody, *own])}")

    def _progress(self, name: str, step: int) -> None:
        if step % TOLD_EVERY == 0:
            self.stderr.write(f"{name}: {step} songs each")
