"""From a trained network to the served file and its card."""

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS
from emotion.inference.classifier import CARD_NAME, FORMAT_VERSION, Classifier, LiteRtNetwork, averaged_logits, softmax
from emotion.inference.decision import PLUS_CLASSES, PLUS_FIVE
from emotion.inference.image import SIDE, standardise
from emotion.training import calibrate, evaluate, finish, network, protocol, weights
from emotion.training.learner import HEADS
from emotion.training.record import RELEASED_LOG
from emotion.training.train import Trainer, averaged_answers, correct

MODEL_NAME: Final = "emotion.tflite"
INT8_MAY_LOSE: Final = 0.003
INT8_AGREES: Final = 0.985
MAX_BYTES: Final = 4 * 1024 * 1024
CHOICES: Final = ("temperature", "decision", "refitted")
"""Parts of a card that are chosen on held-out images, beside `weights`."""

_CALIBRATION_IMAGES: Final = 400


class ExportError(Exception):
    """The network cannot be served as it is; the message says why."""


def export(
    trainers: Sequence[Trainer],
    out: Path,
    *,
    name: str = "",
    release: bool = False,
    views: int = 2,
    taught: dict[str, Any] | None = None,
    judged: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write emotion.tflite, model.json, training_log.csv and the weights of each network into `out`; the model card.

    The networks of several trainers, all on the same split, are averaged into one file. With one view instead of two
    it is served without averaging over the mirror image, in half the time.

    Whether int8 or float is served, whose FER head is fitted anew, the temperatures, the threshold and the margin are
    chosen on the held-out images. Of networks that learnt from those, too, all that is taken from `judged`, the card of
    the same networks trained alike without them. `taught` is the report of the teachers that the last one learnt from.
    The test parts are measured only for a `release`, once, with the file written. Raises ExportError over 4 MB, and
    without the card that is needed.
    """
    _check_judged(trainers, views, judged)
    out.mkdir(parents=True, exist_ok=True)
    trainer, made = trainers[0], finish.finished(trainers, refit=judged["refitted"] if judged else None)
    network = made.model
    forms = _forms(trainer, network, views)
    kind = judged["weights"] if judged else _smaller_if_as_good(trainer, forms)
    content, held = forms[kind].content, forms[kind].held
    if len(content) > MAX_BYTES:
        raise ExportError(f"the {kind} file has {len(content)} bytes, more than {MAX_BYTES}")
    choices = {key: judged[key] for key in CHOICES} if judged else _choices(trainer, made.refitted, held)
    card = _card(trainers, network, content, kind, choices, name)
    card["data"]["extras"] += f"; {_origins(trainers, taught)}"
    card["views"] = views
    card["parity"] = {name: form.parity for name, form in forms.items()}
    model, faces = Classifier(LiteRtNetwork(content), card), trainer.faces
    held_out = judged["metrics"]["validation"] if judged else evaluate.measure(model, faces, trainer.split.held_out)
    card["metrics"] = {"validation": held_out}
    if taught:
        card["teachers"] = taught
    for subset, part in evaluate.SUBSETS.items() if release else ():
        if rows := np.flatnonzero(faces.usage == part).tolist():
            card["metrics"][subset] = evaluate.measure(model, faces, np.array(rows))
    write(out / MODEL_NAME, content)
    write(out / CARD_NAME, (json.dumps(card, indent=2) + "\n").encode())
    for one in trainers[:-1]:
        weights.save(out / weights.file_name(one.record.history()[-1]["run"]), one.model)
    weights.save(out / weights.FILE_NAME, trainers[-1].model)
    _write_log(out / RELEASED_LOG, [row for trainer in trainers for row in trainer.record.epochs()])
    return card


def _check_judged(trainers: Sequence[Trainer], views: int, judged: Mapping[str, Any] | None) -> None:
    whole = {trainer.recipe.whole for trainer in trainers}
    if whole == {True, False}:
        raise ExportError("either all networks of a file learn from the held-out images or none does")
    if (whole == {True}) != (judged is not None):
        raise ExportError(
            "only networks that learnt from the held-out images are judged by another card, and they have to be"
        )
    if judged and (judged["architecture"], judged["views"]) != (_architecture(trainers), views):
        raise ExportError("the card to be judged by is that of other networks")
    if judged and (missing := {*CHOICES, "weights"} - judged.keys()):
        raise ExportError(f"the card to be judged by does not say what was chosen: {', '.join(sorted(missing))}")


def to_litert(model: keras.Model, calibration: NDArray[np.float32] | None = None) -> bytes:
    """A `.tflite` file with a fixed batch of 1, float32 in and out; int8 inside when calibration images are given."""
    import tensorflow as tf

    shape = tf.TensorSpec((1, SIDE, SIDE, 1), tf.float32, name="face")
    with tempfile.TemporaryDirectory() as folder:
        archive = keras.export.ExportArchive()
        archive.track(model)
        archive.add_endpoint("serve", lambda face: model(face, training=False), input_signature=[shape])
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if calibration is not None:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([face[None]] for face in calibration)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        return bytes(converter.convert())


Held = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Logits of both heads on the held-out images."""


@dataclass(frozen=True, slots=True)
class Form:
    """One file that could be served, what it says about the held-out images, and how far that is from Keras.

    `parity` holds for each head the share of those images with the same answer and the largest difference of a
    probability.
    """

    content: bytes
    held: Held
    parity: dict[str, dict[str, float]]


def _forms(trainer: Trainer, network: keras.Model, views: int) -> dict[str, Form]:
    rng = np.random.default_rng(trainer.recipe.seed)
    sample = rng.permutation(trainer.split.learn)[:_CALIBRATION_IMAGES]
    crops = trainer.faces.pixels[trainer.split.held_out]
    true = averaged_answers(network, crops, views=views)
    files = {"float32": to_litert(network), "int8": to_litert(network, standardise(trainer.faces.pixels[sample]))}
    forms = {}
    for kind, content in files.items():
        held = averaged_logits(LiteRtNetwork(content), crops, views=views)
        parity = {head: _parity(mine, true[head]) for head, mine in zip(HEADS, held, strict=True)}
        forms[kind] = Form(content, held, parity)
    return forms


def _parity(mine: NDArray[np.float32], true: NDArray[np.float32]) -> dict[str, float]:
    return {
        "agreement": round(float((mine.argmax(axis=1) == true.argmax(axis=1)).mean()), 4),
        "largest_difference": round(float(np.abs(softmax(mine) - softmax(true)).max()), 5),
    }


def _smaller_if_as_good(trainer: Trainer, forms: Mapping[str, Form]) -> str:
    """`int8` if it answers INT8_AGREES of the held-out images alike and loses INT8_MAY_LOSE; else `float32`."""
    accuracy = {kind: _held_accuracy(trainer, form.held) for kind, form in forms.items()}
    lost = np.subtract(accuracy["float32"], accuracy["int8"])
    alike = min(head["agreement"] for head in forms["int8"].parity.values())
    return "int8" if (lost <= INT8_MAY_LOSE).all() and alike >= INT8_AGREES else "float32"


def _held_accuracy(trainer: Trainer, held: Held) -> tuple[float, float]:
    right, plus = correct(trainer.faces, trainer.split.held_out, dict(zip(HEADS, held, strict=True)))
    return float(right.mean()), float(plus.mean()) if len(plus) else 0.0


def _choices(trainer: Trainer, refitted: Sequence[bool], held: Held) -> dict[str, Any]:
    """The temperatures and the decision rule, fitted to what a file says about the held-out images, and the heads."""
    rows = trainer.split.held_out
    label, majority = protocol.five_index(trainer.faces)[rows], protocol.plus_majority(trainer.faces)[rows]
    truth = majority if (majority >= 0).any() else label
    known = truth >= 0
    hot = {
        "fer": calibrate.temperature(held[0], label),
        "plus": calibrate.temperature(held[1][known][:, list(PLUS_FIVE)], truth[known]),
    }
    rule = calibrate.choose_rule(softmax(held[1][known] / np.float32(hot["plus"])), truth[known])
    return {
        "temperature": {head: round(value, 4) for head, value in hot.items()},
        "decision": {
            "head": "plus",
            "threshold": rule.threshold,
            "margin": rule.margin,
            "chosen_on": "validation",
            "coverage": round(rule.coverage, 4),
            "accuracy_read": round(rule.accuracy_read, 4),
        },
        "refitted": list(refitted),
    }


def _card(
    trainers: Sequence[Trainer],
    network: keras.Model,
    content: bytes,
    kind: str,
    choices: Mapping[str, Any],
    name: str,
) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "name": name or _architecture(trainers),
        "architecture": _architecture(trainers),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "weights": kind,
        "parameters": int(network.count_params()),
        "input": {
            "name": "face",
            "shape": [1, SIDE, SIDE, 1],
            "standardisation": "grey crop, minus its mean, divided by its standard deviation (at least 1)",
        },
        "outputs": {"fer": [str(emotion) for emotion in EMOTIONS], "plus": list(PLUS_CLASSES)},
        **choices,
        "data": _data(trainers[0]),
        "training": [entry for one in trainers for entry in one.record.history()],
        "training_log": RELEASED_LOG,
    }


def _architecture(trainers: Sequence[Trainer]) -> str:
    """Each network and the size it works at, as `vgg_se@48`; several joined by a plus sign."""
    return "+".join(f"{trainer.recipe.arch}@{trainer.recipe.served_size}" for trainer in trainers)


def _data(trainer: Trainer) -> dict[str, Any]:
    split = trainer.split
    later = "; then the networks learnt from it, too, and its figures are theirs before that"
    return {
        "source": "FER2013 (Goodfellow et al. 2013), five of its seven labels, with FER+ votes (Barsoum et al. 2016)",
        "learnt_from": len(split.learn),
        "held_out": len(split.held_out),
        "removed_as_copies_of_test_images": split.removed,
        "split": "10 % of the training images by duplicate group, stratified by label; every choice was made on it"
        + (later if trainer.recipe.whole else ""),
        "extras": f"FER+ votes of the same images; {_others(trainer)}",
        "limits": "no demographic labels, so no demographic audit is possible; labels come from web search words",
    }


def _others(trainer: Trainer) -> str:
    count = int((protocol.five_index(trainer.faces)[trainer.split.learn] < 0).sum())
    return f"{count} fear and disgust images for the FER+ head" if count else "no fear or disgust images"


def _origins(trainers: Sequence[Trainer], taught: Mapping[str, Any] | None) -> str:
    """The published weights that the networks or their teachers began with."""
    calls = [call for trainer in trainers for call in trainer.record.history()]
    began: dict[tuple[str, str], dict[str, None]] = {}
    for who, those in (("a network", calls), ("a teacher", taught["members"] if taught else [])):
        for one in those:
            if one.get("pretrained"):
                origin = network.ARCHITECTURES[one.get("arch", "face_resnet")].origin
                began.setdefault((one["pretrained"], origin), {})[who] = None
    said = [
        f"{' and '.join(whose)} that began with the convolutions ({name}) of {origin}"
        for (name, origin), whose in began.items()
    ]
    return "; ".join(said) or "no other data"


def _write_log(path: Path, rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(path, text.getvalue().encode())


def write(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content)
    part.replace(path)
