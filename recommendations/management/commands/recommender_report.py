"""Write a report on the recommender for people to read. Needs the [report] extra."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config.common.report.page import drawing_saved, page_rendered
from recommendations.engine import ENGINE_VERSION
from recommendations.evaluation.offpolicy import Estimate, estimate
from recommendations.evaluation.run import evaluate, play_sets
from recommendations.evaluation.types import DatasetError
from recommendations.served import served_log, targets

TEMPLATE = Path(__file__).resolve().parents[2] / "report" / "page.html"


class Command(BaseCommand):
    """One HTML file that needs no other, and every figure as a PNG beside it.

    What this site's own log says of other policies is in it once songs were judged; figures of all listeners only.
    """

    help = "Draw what the recommender predicts, serves and learns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="a folder of data sets, or one CSV file")
        parser.add_argument("--out", type=Path, default=Path("report"), help="folder to write into (default: report)")
        parser.add_argument("--results", type=Path, help="what `evaluate_recommender --json` printed, to save time")
        parser.add_argument("--simulation", type=Path, help="what `simulate_listeners --json` wrote")

    def handle(self, *, data: Path, out: Path, results: Path | None, simulation: Path | None, **options: Any) -> None:
        """Measure, draw, write."""
        try:
            from recommendations.report import report
        except ImportError as error:
            raise CommandError(f"the report needs matplotlib: pip install '.[report]' ({error})") from error
        try:
            found = _json(results) if results else evaluate(data)[0]
            replayed, _ = play_sets(data)
            drawn, lists = report.of_plays(replayed[0]) if replayed else ([], {})
            simulated = report.of_simulation(_json(simulation)) if simulation else []
            drawn = [*report.of_results(found), *drawn, *simulated]
        except (DatasetError, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        out.mkdir(parents=True, exist_ok=True)
        page = {
            "engine_version": ENGINE_VERSION,
            "results": found,
            "figures": [drawing_saved(one, out) for one in drawn],
            "lists": lists,
            "data_name": replayed[0].name if replayed else "",
            "policies": self._policies(),
        }
        (out / "index.html").write_text(page_rendered(TEMPLATE, page), encoding="utf-8")
        self.stdout.write(f"{out / 'index.html'}: {len(drawn)} figures")

    def _policies(self) -> Mapping[str, Estimate | None]:
        try:
            log = served_log()
        except DatabaseError as error:
            self.stderr.write(f"without this site's own log: {error}")
            return {}
        if not len(log.item):
            return {}
        return {
            name: estimate(log.reward, log.propensity, target, log.listener) for name, target in targets(log).items()
        }


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
