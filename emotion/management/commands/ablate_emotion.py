"""Measure what each part of the training recipe is worth. Needs the [train] extra."""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emotion.management.commands.train_emotion import default_folder
from emotion.training.checkpoint import CheckpointError
from emotion.training.dataset import DatasetError, load
from emotion.training.recipe import Recipe


class Command(BaseCommand):
    """Trains one small network a step, on the same share of the data, and writes the figures to --json.

    A command that was cut off goes on where it was.
    """

    help = "Compare training runs that differ in one thing each, on held-out images."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="an .npz file, a FER2013 CSV or an image folder")
        parser.add_argument("--out", type=Path, help="folder of the runs (default: beside those of train_emotion)")
        parser.add_argument("--json", type=Path, help="file for the figures, for the report")
        parser.add_argument("--teacher", type=Path, help="a run or a lesson file, for the step with a teacher")
        parser.add_argument(
            "--pretrained", type=Path, metavar="MANIFEST", help="published weights, for the step that begins with them"
        )
        parser.add_argument("--arch", default="vgg_se_stem_small")
        parser.add_argument("--epochs", type=int, default=30)
        parser.add_argument("--data-share", type=float, default=0.5)
        parser.add_argument("--batch", type=int, default=128)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--precision", choices=("float32", "mixed_bfloat16"), default="float32")

    def handle(self, *, data: Path, out: Path | None, teacher: Path | None, **options: Any) -> None:
        """Train, measure, write after every step."""
        try:
            from emotion.training import ablate, teach
        except ImportError as error:
            raise CommandError(f"training needs TensorFlow: pip install '.[train]' ({error})") from error
        if options["verbosity"] > 0:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        fields = {name: options[name] for name in ("arch", "epochs", "data_share", "batch", "seed", "precision")}
        recipe = Recipe(**fields, views=1, strength=0.7, dropout=0.2)
        folder = out or default_folder("ablation", recipe.seed)
        try:
            faces = load(data)
            lesson = teach.lesson(faces, [teacher], recipe, folder) if teacher else None
            figures: list[dict[str, Any]] = []
            for one in ablate.ablation(faces, folder, recipe, teachers=lesson, published=options["pretrained"]):
                figures.append(one)
                self.stdout.write(json.dumps(one))
                if options["json"]:
                    options["json"].write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        except (DatasetError, CheckpointError) as error:
            raise CommandError(str(error)) from error
