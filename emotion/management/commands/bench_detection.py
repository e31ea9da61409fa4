"""What detection and alignment cost: photos made from FER2013 crops, read with each face detector."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS
from emotion.bench import detection
from emotion.bench.scenes import scene
from emotion.inference import classifier, faces
from emotion.inference.faces import DetectorError, FaceDetector
from emotion.inference.model_file import ModelError
from emotion.training import dataset, protocol
from emotion.training.dataset import FaceSet
from emotion.training.types import PUBLIC_TEST


class Command(BaseCommand):
    """Choices are made on `heldout`, a part of the training images; `public` is looked at once they are made."""

    help = "Compare the face detectors, and reading a whole photo with reading the crop it was made from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="FER2013 as .npz, .csv or image folders")
        parser.add_argument("--subset", choices=["heldout", "public"], default="heldout")
        parser.add_argument("--truth", choices=["majority", "label"], default="majority", help="FER+ votes or labels")
        parser.add_argument("--each", type=int, default=60, help="scenes an emotion (default: 60)")
        parser.add_argument("--seed", type=int, default=7, help="of the choice and the scenes (default: 7)")
        parser.add_argument("--yunet", type=Path, help="YuNet's .onnx file (default: EMOTION_YUNET_PATH)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, data: Path, subset: str, truth: str, each: int, seed: int, **options: Any) -> None:
        """Build the scenes, measure, print."""
        try:
            detectors = _detectors(options["yunet"] or settings.EMOTION_YUNET_PATH)
            model, images = classifier.served(), dataset.load(data)
        except (DetectorError, ModelError, dataset.DatasetError) as error:
            raise CommandError(str(error)) from error
        known = protocol.five_index(images) if truth == "label" else protocol.plus_majority(images)
        rows = _chosen(images, known, subset=subset, each=each, seed=seed)
        if not len(rows):
            raise CommandError(f"{data}: holds no image of the subset {subset!r} with a {truth}")
        scenes = [scene(images.pixels[row], seed=seed + int(row)) for row in rows]
        figures = detection.compared(detectors, scenes, images.pixels[rows], known[rows], model)
        figures = {"subset": subset, "truth": truth, "scenes": len(scenes), "model": model.name, **figures}
        self.stdout.write(json.dumps(figures) if options["json"] else _as_text(figures))


def _detectors(yunet: Path | str) -> dict[str, FaceDetector]:
    found = {name: faces.detector(name) for name in ("blazeface", "haar")}
    return found | {"yunet": faces.detector("yunet", str(yunet))} if yunet else found


def _chosen(images: FaceSet, known: NDArray[np.int64], *, subset: str, each: int, seed: int) -> NDArray[np.int64]:
    """`each` rows of every emotion, drawn at random from the subset."""
    public = np.flatnonzero(images.usage == PUBLIC_TEST)
    rows = public if subset == "public" else protocol.split(images).held_out
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(rows[known[rows] == index])[:each] for index in range(len(EMOTIONS))])


def _as_text(figures: dict[str, Any]) -> str:
    lines = [f"{figures['scenes']} scenes from {figures['subset']}, {figures['truth']}, {figures['model']}"]
    for name in ("crops", "blazeface", "haar", "yunet"):
        one = figures.get(name)
        if one is None:
            lines.append(f"{name:>9}  absent: name its file with --yunet")
            continue
        classes = " ".join(f"{emotion} {value:.0%}" for emotion, value in one["per_class"].items())
        lines.append(f"{name:>9}  accuracy {one['accuracy']:.1%}: {classes}")
        if "recall" in one:
            lines.append(
                f"        recall {one['recall']:.1%}, {one['false_boxes']} false boxes, {one['ms']:.1f} ms (mean "
                f"{one['ms_mean']:.1f}); of those read {one['accuracy_of_read'] or 0:.1%}; refused {one['refused']}"
            )
    return "\n".join(lines)
