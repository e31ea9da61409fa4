"""Measure the served model on a test set, with the served file and without TensorFlow."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emotion.inference import classifier
from emotion.inference.model_file import ModelError
from emotion.training import dataset, evaluate


class Command(BaseCommand):
    """Prints the figures; with --json they are one object on the last line."""

    help = "Measure the emotion model on FER2013 (.npz, .csv or folders of images)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="an .npz file, a FER2013 CSV or an image folder")
        parser.add_argument("--subset", choices=[*evaluate.SUBSETS, "all"], default="public")
        parser.add_argument("--model", type=Path, help="a .tflite file with its model.json beside it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, data: Path, subset: str, model: Path | None, **options: Any) -> None:
        """Load, select, measure, print. Bad entries of the data set are named on the error stream."""
        try:
            network = classifier.load(model) if model else classifier.served()
            faces = dataset.load(data)
        except (ModelError, dataset.DatasetError) as error:
            raise CommandError(str(error)) from error
        for problem in faces.problems:
            self.stderr.write(f"left out: {problem}")
        rows = evaluate.rows_of(faces, subset)
        if not len(rows):
            raise CommandError(f"{data}: holds no image of the subset {subset!r}")
        figures = evaluate.measure(network, faces, rows)
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:>22}  {value}")
