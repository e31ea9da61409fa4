"""Mizaj beside the packages of `make bench-peers`: accuracy, time, memory, in one run on one core."""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.common.emotions import EMOTIONS
from emotion.bench import contest
from emotion.bench.scenes import scene
from emotion.inference.classifier import model_card
from emotion.inference.model_file import ModelError
from emotion.training import dataset, evaluate, protocol


class Command(BaseCommand):
    """Crops are those of the subset with one of five labels; photos are scenes of 640×480 made from some of them."""

    help = "Compare accuracy, speed, memory and start-up with other packages that read expressions or find faces."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="FER2013 as .npz, .csv or image folders")
        parser.add_argument("--subset", choices=[*evaluate.SUBSETS, "all"], default="public")
        parser.add_argument("--crops", type=int, help="at most so many crops (default: all)")
        parser.add_argument("--photos", type=int, default=60, help="photos to time (default: 60)")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--peers", type=Path, default=Path(".venv-peers"), help="environment of `make bench-peers`")
        parser.add_argument("--yunet", type=Path, help="YuNet's .onnx file (default: EMOTION_YUNET_PATH)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, data: Path, subset: str, crops: int | None, photos: int, seed: int, **options: Any) -> None:
        """Write the pictures, hold the contest, print."""
        try:
            images, card = dataset.load(data), model_card()
        except (ModelError, dataset.DatasetError) as error:
            raise CommandError(str(error)) from error
        known = protocol.five_index(images)
        rows = evaluate.rows_of(images, subset)
        rows = np.random.default_rng(seed).permutation(rows[known[rows] >= 0])[:crops]
        if not len(rows):
            raise CommandError(f"{data}: holds no image of the subset {subset!r} with one of the five labels")
        yunet = options["yunet"] or settings.EMOTION_YUNET_PATH
        with tempfile.TemporaryDirectory() as folder:
            files = _photos(Path(folder), images.pixels[rows[:photos]], seed)
            np.savez(Path(folder) / "crops.npz", pixels=images.pixels[rows])
            figures = contest.held(
                _pythons(options["peers"], bool(yunet)),
                {**os.environ, "EMOTION_YUNET_PATH": str(Path(yunet).resolve()) if yunet else ""},
                files,
                Path(folder) / "crops.npz",
                [str(EMOTIONS[index]) for index in known[rows]],
            )
        found = {"subset": subset, "crops": len(rows), "photos": len(files), "model_sha256": card["sha256"]}
        found |= {"ours": _listed(figures, contest.OURS), "peers": _listed(figures, contest.PEERS)}
        self.stdout.write(json.dumps(found) if options["json"] else _as_text(found))


def _photos(folder: Path, pixels: np.ndarray[Any, np.dtype[np.uint8]], seed: int) -> list[Path]:
    files = [folder / f"{number}.jpg" for number in range(len(pixels))]
    for number, (file, crop) in enumerate(zip(files, pixels, strict=True)):
        file.write_bytes(scene(crop, seed=seed + number).jpeg)
    return files


def _pythons(peers: Path, has_yunet: bool) -> dict[str, Path]:
    ours = contest.OURS if has_yunet else contest.OURS[:-1]
    theirs = (peers if peers.is_absolute() else Path(settings.BASE_DIR) / peers) / "bin" / "python"
    return dict.fromkeys(ours, Path(sys.executable)) | dict.fromkeys(contest.PEERS, theirs)


def _listed(figures: dict[str, dict[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"name": name, **figures[name]} for name in names if name in figures]


def _as_text(found: dict[str, Any]) -> str:
    """A table; the ratios are to Mizaj with the detector it ships."""
    lines = [
        f"{found['crops']} crops of {found['subset']}, {found['photos']} photos of 640×480, processor time on one core",
        f"{'':>15} {'accuracy':>9} {'ms a face':>10} {'ms a photo':>11} {'times ours':>11} {'found':>6} {'MiB':>7} "
        f"{'start s':>8}",
    ]
    ours = next((one["ms_per_photo"] for one in found["ours"] if "ms_per_photo" in one), None)
    for one in [*found["ours"], *found["peers"]]:
        if "absent" in one:
            lines.append(f"{one['name']:>15} absent: {one['absent']}")
            continue
        accuracy = "–" if one["accuracy"] is None else f"{one['accuracy']:.1%}"
        face = "–" if one["ms_per_face"] is None else f"{one['ms_per_face']:.2f}"
        ratio = f"{one['ms_per_photo'] / ours:.2f}" if ours else "–"
        lines.append(
            f"{one['name']:>15} {accuracy:>9} {face:>10} {one['ms_per_photo']:>11.1f} {ratio:>11} {one['found']:>6} "
            f"{one['mebibytes']:>7.0f} {one['start_s']:>8.1f}"
        )
    return "\n".join(lines)
