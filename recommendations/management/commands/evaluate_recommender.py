"""Measure the recommender on real listening, beside baselines."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.evaluation.measure import spoken
from recommendations.evaluation.run import evaluate
from recommendations.evaluation.types import DatasetError


class Command(BaseCommand):
    """Prints a table; with --json one object: data set, model, figures. What was left out goes to the error stream."""

    help = "Measure the recommender on SiTunes, Last.fm and any CSV with the columns user, item and label."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="a folder of data sets, or one CSV file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--seed", type=int, default=0, help="of the shuffles and the random baseline (default: 0)")
        parser.add_argument(
            "--before-cut", action="store_true", help="measure on what parameters may be chosen on, instead"
        )

    def handle(self, *, data: Path, seed: int, before_cut: bool, **options: Any) -> None:
        """Read, replay, measure, print."""
        try:
            results, problems = evaluate(data, before_cut=before_cut, seed=seed)
        except (DatasetError, OSError) as error:
            raise CommandError(str(error)) from error
        for problem in problems:
            self.stderr.write(f"left out: {problem}")
        self.stdout.write(json.dumps(results, allow_nan=False) if options["json"] else spoken(results))
