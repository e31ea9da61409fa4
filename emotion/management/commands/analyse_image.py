"""Read the expression in image files, as a worker would."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.common.images import MAX_BYTES, ImageRejected
from emotion.inference import classifier, faces, pipeline
from emotion.inference.faces import DetectorError
from emotion.inference.model_file import ModelError
from emotion.inference.types import EVEN, Analysis, Outcome, Reason


class Command(BaseCommand):
    """One line a file. A file that is no image is a line too; a missing file ends with exit status 2."""

    help = "Find the face in each image and read its expression."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JPEG, PNG or WebP image")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        """Analyse every file that exists, then complain of those that do not."""
        try:
            finder = faces.detector(settings.EMOTION_FACE_DETECTOR, settings.EMOTION_YUNET_PATH)
            pipeline.warm_up(finder)
            model = classifier.served()
        except (DetectorError, ModelError) as error:
            raise CommandError(str(error)) from error
        present = [file for file in files if file.is_file()]
        for file in present:
            analysis = _analysis(file, finder, model)
            self.stdout.write(_as_json(file, analysis) if options["json"] else _as_text(file, analysis))
        if missing := [str(file) for file in files if file not in present]:
            raise CommandError(f"no such file: {', '.join(missing)}", returncode=2)


def _analysis(file: Path, finder: faces.FaceDetector, model: classifier.Classifier) -> Analysis:
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    try:
        return pipeline.analyse(data, detector=finder, model=model)
    except ImageRejected:
        return _rejected(model.name)


def _rejected(model: str) -> Analysis:
    return Analysis(
        outcome=Outcome.REJECTED,
        emotion=None,
        probabilities=dict(EVEN),
        other=0.0,
        confidence=0.0,
        candidates=(),
        face=None,
        reasons=(Reason.NOT_AN_IMAGE,),
        ms=0.0,
        model=model,
    )


def _as_json(file: Path, analysis: Analysis) -> str:
    return json.dumps({"file": str(file), **analysis.as_json()})


def _as_text(file: Path, analysis: Analysis) -> str:
    said = analysis.emotion or " or ".join(analysis.candidates) or ", ".join(analysis.reasons)
    shares = " ".join(f"{name} {value:.2f}" for name, value in analysis.probabilities.items())
    return f"{file}: {analysis.outcome}: {said} ({shares}, other {analysis.other:.2f}; {analysis.ms:.0f} ms)"
