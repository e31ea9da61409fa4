"""`measure_suggestions`: how far suggested weights agree with human mood labels."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.agreement import agreement
from catalog.facts import research_folder


class Command(BaseCommand):
    """Nothing of the mapping was fitted to these labels; the confidences of suggestions were read off them."""

    help = "Compare suggested emotion weights with the human mood labels of the research song lists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, default=None, help="folder that holds songs/ (default: MIZAJ_DATA)")
        parser.add_argument("--resamples", type=int, default=1_000, help="of the bootstrap (default: 1000)")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, resamples: int, seed: int, **options: Any) -> None:
        """Measure with energy, then with tempo in its place, and print."""
        folder = research_folder(options["data"])
        if folder is None:
            raise CommandError("No song lists: set MIZAJ_DATA or give --data.")
        if resamples < 1:
            raise CommandError("--resamples must be at least 1.")
        found = {
            name: agreement(folder, by_tempo=name == "tempo", resamples=resamples, seed=seed)
            for name in ("energy", "tempo")
        }
        self.stdout.write(json.dumps(found) if options["json"] else "\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for by, figures in found.items():
        for classes in ("three", "five"):
            one = figures[classes]
            yield f"valence and {by}, {classes} emotions, n={one['n']}"
            yield f"  accuracy {_shown(one['accuracy'])}  kappa {_shown(one['kappa'])}"
            for emotion, label in one["labels"].items():
                yield f"  {emotion:9} n={label['n']:<5} recall {_shown(label['recall'])}  AUC {_shown(label['auc'])}"


def _shown(figure: dict[str, float] | None) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})" if figure else "unknown"
