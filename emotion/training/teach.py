"""Distillation (Hinton et al. 2015): what several trained networks say about the images that another learns from."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from emotion.inference.classifier import softmax
from emotion.inference.decision import PLUS_FIVE
from emotion.inference.image import SIDE, standardise
from emotion.training import augment, finish, protocol
from emotion.training.dataset import FaceSet
from emotion.training.recipe import Recipe
from emotion.training.train import Trainer

logger = logging.getLogger(__name__)

FILE_NAME: Final = "teachers.npz"
HEADS: Final = ("fer", "plus")
_BATCH: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Mean logits of the teachers: for each head (N, classes); rows that are not learnt from stay zero.

    report holds the accuracy of every teacher and of their mean on the held-out images.
    """

    logits: dict[str, NDArray[np.float32]]
    report: dict[str, Any]

    def soft(self, rows: NDArray[np.int64], *, temperature: float) -> dict[str, NDArray[np.float32]]:
        """The teachers' probabilities of these images at this temperature, by head."""
        return {f"{head}_soft": softmax(values[rows] / np.float32(temperature)) for head, values in self.logits.items()}


def lesson(faces: FaceSet, teachers: Sequence[Trainer], recipe: Recipe, folder: Path) -> Lesson:
    """Ask the teachers about `recipe.views` variations of every image; kept in the folder and read from there again.

    Their answers are averaged over the variations. The student sees fresh ones every epoch: with few epochs and
    noisy labels, more variety is worth more than the very views that the teachers saw.
    """
    path, made_by = folder / FILE_NAME, _made_by(teachers, recipe)
    if path.exists() and (kept := _read(path, made_by)):
        return kept
    members = [finish.member(teacher) for teacher in teachers]
    report = _report(faces, teachers, members)
    logger.info("teachers: %s", report)
    face = keras.Input((SIDE, SIDE, 1))
    together = keras.Model(face, [_mean([one(face)[head] for one in members]) for head in HEADS])
    answer = tf.function(lambda x: together(x, training=False), jit_compile=True)
    logits = {head: np.zeros((len(faces), _width(head, members)), np.float32) for head in HEADS}
    rows = teachers[0].split.learn
    rows = np.concatenate([rows, rows[: -len(rows) % _BATCH]])  # whole batches only
    for view in range(recipe.views):
        seed = (recipe.seed, view)
        made = augment.batches(faces.pixels, rows, batch=_BATCH, size=SIDE, seed=seed, strength=recipe.strength)
        seen = {head: np.zeros_like(values) for head, values in logits.items()}
        for x, part in made:
            for head, values in zip(HEADS, answer(x), strict=True):
                seen[head][part] = values.numpy()
        for head, values in seen.items():
            logits[head] += values / recipe.views
        logger.info("view %d of %d is answered", view + 1, recipe.views)
    _write(path, made_by, logits, report)
    return Lesson(logits, report)


def _mean(outputs: Sequence[keras.KerasTensor]) -> keras.KerasTensor:
    return outputs[0] if len(outputs) == 1 else keras.layers.Average()(list(outputs))


def _width(head: str, members: Sequence[keras.Model]) -> int:
    return int(members[0].output[head].shape[-1])


def _report(faces: FaceSet, teachers: Sequence[Trainer], members: Sequence[keras.Model]) -> dict[str, Any]:
    rows = teachers[0].split.held_out
    crops = standardise(faces.pixels[rows])
    each = [one.predict(crops, batch_size=256, verbose=0) for one in members]
    mean = {head: np.mean([one[head] for one in each], axis=0) for head in HEADS}
    figures = [_accuracy(faces, rows, one) for one in each]
    named = [{"run": teacher.record.folder.name, **one} for teacher, one in zip(teachers, figures, strict=True)]
    return {"members": named, "ensemble": _accuracy(faces, rows, mean)}


def _accuracy(
    faces: FaceSet, rows: NDArray[np.int64], logits: dict[str, NDArray[np.float32]]
) -> dict[str, float | None]:
    label, majority = protocol.five_index(faces)[rows], protocol.plus_majority(faces)[rows]
    known = majority >= 0
    plus = (logits["plus"][:, list(PLUS_FIVE)].argmax(axis=1) == majority)[known]
    return {
        "accuracy": round(float((logits["fer"].argmax(axis=1) == label).mean()), 4),
        "accuracy_ferplus": round(float(plus.mean()), 4) if len(plus) else None,
    }


def _made_by(teachers: Sequence[Trainer], recipe: Recipe) -> str:
    names = ", ".join(str(teacher.record.folder.resolve()) for teacher in teachers)
    return f"{names}; seed {recipe.seed}, {recipe.views} views, strength {recipe.strength}"


def _write(path: Path, made_by: str, logits: dict[str, NDArray[np.float32]], report: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file, made_by=np.array(made_by), report=np.array(json.dumps(report)), fer=logits["fer"], plus=logits["plus"]
        )
    part.replace(path)


def _read(path: Path, made_by: str) -> Lesson | None:
    with np.load(path, allow_pickle=False) as data:
        if str(data["made_by"]) != made_by:
            return None
        return Lesson({head: data[head] for head in HEADS}, json.loads(str(data["report"])))
