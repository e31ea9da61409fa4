"""Everything the report shows, made from the served file, its card and log, and one photo."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from config.common.images import decode_rgb
from config.common.report.drawing import Drawing
from emotion.inference import occlusion, pipeline
from emotion.inference.classifier import Classifier
from emotion.inference.image import crop_box, grey
from emotion.inference.types import Box
from emotion.training.calibrate import five_of_plus, is_read
from emotion.training.dataset import FaceSet
from emotion.training.protocol import five_index, plus_majority
from emotion.training.report import figures
from emotion.training.report.feature_maps import feature_maps
from emotion.training.report.robustness import COVERED, SLICES, applied
from emotion.training.report.statistics import bootstrap_interval, confusion, reliability, risk_coverage
from emotion.training.types import FER_CLASSES

ROBUSTNESS_IMAGES: Final = 1000
"""At most so many images are measured with every fault."""

MARGIN: Final = 0.35
"""Added to each side of a face box in the pictures of labelled faces, as a share of its width."""


def drawings(
    *,
    model: Classifier,
    content: bytes,
    faces: FaceSet,
    rows: NDArray[np.int64],
    log: Sequence[Mapping[str, str]],
    photo: bytes,
    peers: Mapping[str, float],
) -> list[Drawing]:
    """All figures: of the training, of these rows of the data set, of the photo, and against the peers' accuracy."""
    label = five_index(faces)[rows]
    crops, truth = faces.pixels[rows][label >= 0], label[label >= 0]
    scores = model.scores(crops)
    answer, confidence = scores.fer.argmax(axis=1), scores.fer.max(axis=1).astype(np.float64)
    right = answer == truth
    drawn = [
        _training(log),
        _confusion(truth, answer),
        _recall(truth, right),
        _reliability(confidence, right, scores.plus, plus_majority(faces)[rows][label >= 0]),
        _risk(model, scores.plus, plus_majority(faces)[rows][label >= 0]),
        _robustness(model, *_sample(crops, truth)),
        *_photo(model, content, photo),
    ]
    if peers:
        drawn.append(_peers({**peers, "this network": float(right.mean())}))
    return drawn


def dataset_faces(model: Classifier, faces: FaceSet, rows: NDArray[np.int64], *, seed: int = 0) -> Drawing:
    """Some faces of the data set with their label and the answer. Not for publication: they show real people."""
    chosen = np.random.default_rng(seed).permutation(rows[five_index(faces)[rows] >= 0])[:24]
    scores, label = model.scores(faces.pixels[chosen]), five_index(faces)[chosen]
    captions = [
        f"{FER_CLASSES[one.argmax()]} {one.max():.0%}\nlabel: {FER_CLASSES[truth]}"
        for one, truth in zip(scores.fer, label, strict=True)
    ]
    pictures = list(zip(faces.pixels[chosen], captions, strict=True))
    text = "Twenty-four faces drawn at random, with the network's answer and the original label."
    return Drawing("data-set-faces", "Faces of the data set", text, figures.labelled_faces(pictures, columns=6))


def _training(log: Sequence[Mapping[str, str]]) -> Drawing:
    measured = [figures.was_measured(row) for row in log]
    shown = "Loss on varied training images" + (" and accuracy on held-out ones" if any(measured) else "")
    text = (
        f"{shown}, epoch by epoch, for each run in the file. What a run learns from a teacher counts in its loss, so "
        "runs with and without one are not comparable, and the loss falls where mixed images end."
    )
    if any(measured):
        text += " A step in the accuracy is a change of the image size at which the run trained."
    if not all(measured):
        text += (
            " Epochs without an accuracy learnt from the held-out images, too, after every choice was made by the same "
            "runs without them."
        )
    return Drawing("training-curves", "How it was trained", text, figures.training_curves(log))


def _confusion(truth: NDArray[np.int64], answer: NDArray[np.int64]) -> Drawing:
    counts = confusion(truth, answer, len(FER_CLASSES))
    worst = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(worst, 0)
    row, column = np.unravel_index(worst.argmax(), worst.shape)
    text = (
        f"What each original label is answered as. Most often confused: {FER_CLASSES[row]} taken for "
        f"{FER_CLASSES[column]}, {worst[row, column]:.0%} of the {FER_CLASSES[row]} images."
    )
    return Drawing("confusion-matrix", "What it confuses", text, figures.confusion_matrix(counts, FER_CLASSES))


def _recall(truth: NDArray[np.int64], right: NDArray[np.bool_]) -> Drawing:
    masks = {name: truth == index for index, name in enumerate(FER_CLASSES)} | {"all": truth >= 0}
    present = {name: right[mask] for name, mask in masks.items() if mask.any()}
    drawn = figures.bars(
        {name: float(part.mean()) for name, part in present.items()},
        {name: bootstrap_interval(part) for name, part in present.items()},
        label="recognised (%), with 95 % intervals",
    )
    text = "Share of the images of each original label that was recognised as such. " + _spoken(present)
    return Drawing("recall", "Expression by expression", text, drawn)


def _reliability(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], plus: NDArray[np.float32], majority: NDArray[np.int64]
) -> Drawing:
    heads = {"FER head, original labels": reliability(confidence, right)}
    if (known := majority >= 0).any():
        five = five_of_plus(plus[known])[0]
        heads["FER+ head, majority of annotators"] = reliability(
            five.max(axis=1), five.argmax(axis=1) == majority[known]
        )
    text = "Where the points lie on the diagonal, a stated confidence of 70 % is right seven times in ten."
    return Drawing("reliability", "Whether its confidence can be believed", text, figures.reliability_diagram(heads))


def _risk(model: Classifier, plus: NDArray[np.float32], majority: NDArray[np.int64]) -> Drawing:
    known = majority >= 0 if (majority >= 0).any() else np.ones(len(plus), np.bool_)
    five = five_of_plus(plus[known])[0]
    right = five.argmax(axis=1) == majority[known]
    read = is_read(plus[known], threshold=model.threshold, margin=model.margin)
    served = float(read.mean()), float(1 - right[read].mean()) if read.any() else 0.0
    drawn = figures.risk_coverage_curve(*risk_coverage(five.max(axis=1), right), served=served)
    text = f"As served it answers {served[0]:.0%} of the faces and is wrong in {served[1]:.0%} of those answers."
    return Drawing("risk-coverage", "What saying “not sure” buys", text, drawn)


def _robustness(model: Classifier, crops: NDArray[np.uint8], truth: NDArray[np.int64]) -> Drawing:
    right = {name: model.scores(applied(name, crops)).fer.argmax(axis=1) == truth for name in SLICES}
    drawn = figures.bars(
        {name: float(part.mean()) for name, part in right.items()},
        {name: bootstrap_interval(part) for name, part in right.items()},
        label="answered rightly (%), with 95 % intervals",
    )
    covered = {name: occlusion.served().covered(applied(name, crops)) for name in COVERED}
    text = (
        f"{len(crops)} of the images, drawn by lot, with one fault each, without the quality gate that refuses many "
        f"such photos. {_spoken(right)} Its check for covered faces refuses: {_spoken(covered)}"
    )
    return Drawing("robustness", "Dark, blurred, turned, hidden", text, drawn)


def _sample(crops: NDArray[np.uint8], truth: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    chosen = np.random.default_rng(0).permutation(len(crops))[:ROBUSTNESS_IMAGES]
    return crops[chosen], truth[chosen]


def _photo(model: Classifier, content: bytes, photo: bytes) -> list[Drawing]:
    rgb = np.asarray(decode_rgb(photo))
    seen = pipeline.analyse(photo, model=model)
    if seen.face is None:
        return []
    crop = crop_box(grey(rgb), seen.face)
    stages = feature_maps(content, crop)
    maps = Drawing(
        "feature-maps",
        "What the network makes of a face",
        f"The {figures.MAPS} channels that vary most after each stage, for the sample photo; bright is strong.",
        figures.feature_map_grid(crop, stages),
    )
    varied = [_labelled(name, picture, model) for name, picture in _variations(rgb)]
    text = "The sample photo and variations of it, with what the whole pipeline makes of each. " + "; ".join(
        caption.replace("\n", ": ") for _, caption in varied
    )
    return [maps, Drawing("labelled-faces", "One face, eight ways", text + ".", figures.labelled_faces(varied))]


def _variations(rgb: NDArray[np.uint8]) -> list[tuple[str, NDArray[np.uint8]]]:
    height, width = rgb.shape[:2]

    def turned(degrees: float) -> NDArray[np.uint8]:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        return np.asarray(cv2.warpAffine(rgb, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def lit(gain: float, offset: float = 0) -> NDArray[np.uint8]:
        return np.asarray(np.clip(rgb * gain + offset, 0, 255), np.uint8)

    return [
        ("as it is", rgb),
        ("mirrored", np.ascontiguousarray(rgb[:, ::-1])),
        ("half the light", lit(0.5)),
        ("a tenth of the light", lit(0.1)),
        ("overexposed", lit(1.7, 50)),
        ("blurred", np.asarray(cv2.GaussianBlur(rgb, (0, 0), max(width, height) / 120), np.uint8)),
        ("turned by 10 degrees", turned(10)),
        ("turned by 40 degrees", turned(40)),
    ]


def _labelled(name: str, rgb: NDArray[np.uint8], model: Classifier) -> tuple[NDArray[np.uint8], str]:
    packed = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    seen = pipeline.analyse(packed.tobytes(), model=model)
    if seen.emotion is not None:
        said = f"{seen.emotion} {seen.confidence:.0%}"
    else:
        said = ", ".join(seen.reasons).replace("_", " ")
    return _around_face(rgb, seen.face), f"{name}\n{said}"


def _around_face(rgb: NDArray[np.uint8], face: Box | None) -> NDArray[np.uint8]:
    if face is None:
        return rgb
    x, y, width, height = face
    extra = int(width * MARGIN)
    return np.asarray(rgb[max(0, y - extra) : y + height + extra, max(0, x - extra) : x + width + extra])


def _peers(accuracy: Mapping[str, float]) -> Drawing:
    ranked = dict(sorted(accuracy.items(), key=lambda item: -item[1]))
    text = (
        "Accuracy of this network and of packages that ship weights, on the same images, in one run of the benchmark."
    )
    return Drawing("peers", "Beside other packages", text, figures.bars(ranked, {}, label="answered rightly (%)"))


def _spoken(parts: Mapping[str, NDArray[np.bool_]]) -> str:
    return ", ".join(f"{name} {part.mean():.1%}" for name, part in parts.items()) + "."


def read_log(path: Path) -> list[dict[str, str]]:
    """Rows of the training log beside a model file; none when there is no log."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
