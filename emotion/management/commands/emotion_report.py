"""Write a report on the served model for people to read. Needs the [report] extra."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.common.report.page import drawing_saved, page_rendered
from emotion.inference import classifier
from emotion.inference.classifier import MODEL
from emotion.inference.model_file import ModelError
from emotion.training import dataset, evaluate

TEMPLATE = Path(__file__).resolve().parents[2] / "training" / "report" / "page.html"
ABLATION_NAME = "ablation.json"
"""What `ablate_emotion --json` wrote, beside the model file."""
SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "collins.jpg"


class Command(BaseCommand):
    """One HTML file that needs no other, and every figure as a PNG beside it.

    Faces of the data set are drawn only with --with-dataset-images, into a folder of their own: they show real
    people and are not to be published.
    """

    help = "Draw what the emotion model learnt, confuses, is sure of and cannot do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, help="an .npz file, a FER2013 CSV or an image folder")
        parser.add_argument("--subset", choices=[*evaluate.SUBSETS, "all"], default="public")
        parser.add_argument("--model", type=Path, default=MODEL, help="a .tflite file with its card and log beside it")
        parser.add_argument("--out", type=Path, default=Path("report"), help="folder to write into (default: report)")
        parser.add_argument("--photo", type=Path, default=SAMPLE, help="photo of one face for the feature maps")
        parser.add_argument("--peers", type=Path, help="what `bench_emotion --json` printed, for the comparison")
        parser.add_argument("--with-dataset-images", action="store_true")

    def handle(self, *, data: Path, subset: str, model: Path, out: Path, photo: Path, **options: Any) -> None:
        """Measure, draw, write."""
        try:
            from emotion.training.report import report
        except ImportError as error:
            raise CommandError(f"the report needs matplotlib: pip install '.[report]' ({error})") from error
        try:
            network, faces = classifier.load(model), dataset.load(data)
            rows = evaluate.rows_of(faces, subset)
            if not len(rows):
                raise CommandError(f"{data}: holds no image of the subset {subset!r}")
            drawn = report.drawings(
                model=network,
                content=model.read_bytes(),
                faces=faces,
                rows=rows,
                log=report.read_log(model.with_name("training_log.csv")),
                photo=photo.read_bytes(),
                peers=_peers(options["peers"]),
            )
        except (ModelError, dataset.DatasetError, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        out.mkdir(parents=True, exist_ok=True)
        figures = [drawing_saved(one, out) for one in drawn]
        if options["with_dataset_images"]:
            (out / "faces").mkdir(exist_ok=True)
            drawing_saved(report.dataset_faces(network, faces, rows), out / "faces")
        ablation = model.with_name(ABLATION_NAME)
        steps = json.loads(ablation.read_text(encoding="utf-8")) if ablation.exists() else []
        page = {
            "card": network.card,
            "ablation": steps,
            "subset": subset,
            "figures": figures,
            "model_name": network.name,
        }
        (out / "index.html").write_text(page_rendered(TEMPLATE, page), encoding="utf-8")
        self.stdout.write(f"{out / 'index.html'}: {len(figures)} figures")


def _peers(path: Path | None) -> dict[str, float]:
    """Name → accuracy of every peer in the benchmark's JSON, the last line of the file."""
    if path is None:
        return {}
    found = json.loads(path.read_text(encoding="utf-8").strip().splitlines()[-1])
    peers: dict[str, float] = {
        one["name"]: float(one["accuracy"]) for one in found["peers"] if one.get("accuracy") is not None
    }
    return peers
