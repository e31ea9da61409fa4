"""Train the network that sees covered faces and export it. Needs the [train] extra."""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emotion.inference import occlusion
from emotion.management.commands.train_emotion import default_folder
from emotion.training.checkpoint import CheckpointError
from emotion.training.covers.kinds import KINDS
from emotion.training.dataset import DatasetError, load


class Command(BaseCommand):
    """Runs one training in the folder --out and writes occlusion.tflite and occlusion.json there.

    To release a run, copy these two files into emotion/model.
    """

    help = "Train the network that sees whether eyes or mouth are covered, on FER2013 under made covers, and export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="an .npz file, a FER2013 CSV or an image folder")
        parser.add_argument("--out", type=Path, help="folder of the run (default: beside those of train_emotion)")
        parser.add_argument("--resume", action="store_true", help="go on after the last finished epoch")
        parser.add_argument("--epochs", type=int, default=20)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--batch", type=int, default=128)
        parser.add_argument("--learning-rate", type=float, default=0.003)
        parser.add_argument(
            "--leave-out", nargs="*", default=[], metavar="KIND", choices=list(KINDS), help="covers not learnt from"
        )
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *, data: Path, out: Path | None, resume: bool, leave_out: list[str], **options: Any) -> None:
        """Train, export, print the figures of the card."""
        try:
            from emotion.training.occlusion import release, train
            from emotion.training.train import use_threads
        except ImportError as error:
            raise CommandError(f"training needs TensorFlow: pip install '.[train]' ({error})") from error
        if options["verbosity"] > 0:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        known = {field: options[field] for field in train.Recipe.__match_args__ if field in options}
        recipe = train.Recipe(**known, left_out=tuple(leave_out))
        folder = out or default_folder("occlusion", recipe.seed)
        use_threads(options["threads"])
        try:
            card = release.export(train.run(load(data), folder, recipe, resume=resume), folder)
        except (DatasetError, CheckpointError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder / occlusion.MODEL.name}: {card['bytes']} bytes, {card['weights']}")
        self.stdout.write(json.dumps(card["metrics"]))
