"""Train the emotion network and export it. Needs the [train] extra."""

import json
import logging
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from emotion.inference.classifier import FORMAT_VERSION
from emotion.inference.model_file import ModelError, read_card
from emotion.training.checkpoint import CheckpointError
from emotion.training.dataset import DatasetError, FaceSet, load
from emotion.training.recipe import Recipe

if TYPE_CHECKING:
    from emotion.training.teach import Lesson

RUNS = "MIZAJ_RUNS"


class Command(BaseCommand):
    """Runs one training in the folder --out and writes emotion.tflite, model.json and the log there.

    To release a run, copy these three files into emotion/model.
    """

    help = "Train the emotion network on FER2013 (.npz, .csv or folders of images) and export it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="an .npz file, a FER2013 CSV or an image folder")
        parser.add_argument("--out", type=Path, help=f"folder of the run (default: ARCH-SEED in ${RUNS})")
        parser.add_argument("--resume", action="store_true", help="go on after the last finished epoch")
        parser.add_argument("--start-from", type=Path, metavar="RUN", help="begin with the weights of this run")
        parser.add_argument(
            "--pretrained",
            type=Path,
            metavar="MANIFEST",
            help="begin with published weights, for --arch face_resnet or mobile_face",
        )
        parser.add_argument(
            "--no-export", action="store_true", help="train alone, as for a teacher that is too large to be served"
        )
        parser.add_argument(
            "--average-with", type=Path, metavar="RUN", nargs="*", default=[], help="runs to serve it with"
        )
        parser.add_argument("--epochs", type=int, default=100)
        parser.add_argument("--arch", default="vgg_se")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--batch", type=int, default=128)
        parser.add_argument("--learning-rate", type=float, default=0.05)
        parser.add_argument("--warm-up", type=float, default=1.0, help="epochs until the full learning rate")
        parser.add_argument("--early-size", type=int, default=48, help="image side in the first epochs")
        parser.add_argument("--early-share", type=float, default=0.0, help="share of the epochs at that side")
        parser.add_argument("--strength", type=float, default=1.0, help="how far images are varied; 0.5 for short runs")
        parser.add_argument("--dropout", type=float, default=0.35)
        parser.add_argument("--weight-decay", type=float, default=5e-4)
        parser.add_argument(
            "--extras", action="store_true", help="the FER+ head also learns from images labelled fear or disgust"
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help="learn from the held-out images, too, once every choice was made on them",
        )
        parser.add_argument(
            "--judged-by",
            type=Path,
            metavar="CARD",
            help="model.json of the same networks trained alike without --whole: its choices and held-out figures hold",
        )
        parser.add_argument("--mixup", type=float, default=0.0, help="alpha of mixup; 0.2 for long runs")
        parser.add_argument(
            "--mixup-share", type=float, default=0.8, help="share of the epochs with mixup, from the first"
        )
        parser.add_argument(
            "--precision",
            choices=("float32", "mixed_bfloat16"),
            default="float32",
            help="bfloat16 is half again as fast where the processor has it (AVX-512 BF16 or AMX)",
        )
        parser.add_argument(
            "--served-views",
            type=int,
            choices=(1, 2),
            default=2,
            help="2 averages over the mirror image; 1 takes half the time, for several networks that share the views",
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--release", action="store_true", help="measure the test parts too, for the card")
        parser.add_argument("--name", default="", help="name of the model in its card")

    def handle(self, *, data: Path, out: Path | None, resume: bool, name: str, release: bool, **options: Any) -> None:
        """Train, export, print the figures of the model card."""
        try:
            from emotion.training import export, network, train
        except ImportError as error:
            raise CommandError(f"training needs TensorFlow: pip install '.[train]' ({error})") from error
        if options["arch"] not in network.ARCHITECTURES:
            raise CommandError(f"unknown --arch; choose from {', '.join(network.ARCHITECTURES)}")
        if options["verbosity"] > 0:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        published = options.pop("pretrained")
        recipe = Recipe(
            **{field: options[field] for field in Recipe.__match_args__ if field in options},
            pretrained=published.name if published else "",
        )
        folder = out or default_folder(recipe.arch, recipe.seed)
        try:
            faces = load(data)
            for problem in faces.problems:
                self.stderr.write(f"left out: {problem}")
            lesson = self.lesson(faces, recipe, folder, **options)
            trainer = train.run(
                faces,
                folder,
                recipe,
                resume=resume,
                start_from=options["start_from"],
                published=published,
                teachers=lesson,
            )
            if options["no_export"]:
                self.stdout.write(
                    f"{folder}: trained. Call it again with --resume and without --no-export to export it."
                )
                return
            if train.backend() != "tensorflow":
                self.stdout.write(
                    f"{folder}: trained. Call it again with KERAS_BACKEND=tensorflow --resume to export it."
                )
                return
            others = [train.reopened(faces, other) for other in options["average_with"]]
            taught = lesson.report(faces, trainer.split.held_out) if lesson else None
            runs, views = [*others, trainer], options["served_views"]
            judged = read_card(options["judged_by"], FORMAT_VERSION) if options["judged_by"] else None
            card = export.export(runs, folder, name=name, release=release, views=views, taught=taught, judged=judged)
        except (DatasetError, CheckpointError, ModelError, export.ExportError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder / export.MODEL_NAME}: {card['bytes']} bytes, {card['weights']}")
        self.stdout.write(json.dumps(card["metrics"]))

    def lesson(self, faces: FaceSet, recipe: Recipe, folder: Path, **options: Any) -> "Lesson | None":
        """What teachers say about the images; None, as this command trains without."""
        return None


def default_folder(arch: str, seed: int) -> Path:
    """Where a run lives when --out is not given: outside the source tree."""
    return Path(os.environ.get(RUNS) or Path.home() / ".cache" / "mizaj") / f"{arch}-{seed}"
