"""Distillation (Hinton et al. 2015): what several trained networks say about the images that another learns from."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.classifier import softmax
from emotion.inference.image import SIDE
from emotion.training import augment, finish, protocol
from emotion.training.checkpoint import CheckpointError
from emotion.training.dataset import FaceSet
from emotion.training.learner import HEADS
from emotion.training.recipe import Recipe
from emotion.training.train import Trainer, averaged_answers, correct, reopened

logger = logging.getLogger(__name__)

FILE_NAME: Final = "lesson.npz"
_BATCH: Final = 128


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Mean logits of the teachers: for each head (N, classes); rows that nobody was asked about are zero.

    `members` names every teacher with its accuracy on the held-out images, and the published weights, if any, that it
    began with. It is kept as a file that outlives the
    teachers' runs, and counts as so many teachers when it is joined with others.
    """

    logits: dict[str, NDArray[np.float32]]
    members: tuple[dict[str, Any], ...]

    def soft(self, rows: NDArray[np.int64], *, temperature: float) -> dict[str, NDArray[np.float32]]:
        """The teachers' probabilities of these images at this temperature, by head."""
        return {f"{head}_soft": softmax(values[rows] / np.float32(temperature)) for head, values in self.logits.items()}

    def report(self, faces: FaceSet, held_out: NDArray[np.int64]) -> dict[str, Any]:
        """The accuracy of every teacher and of their mean on the held-out images."""
        mean = {head: values[held_out] for head, values in self.logits.items()}
        return {"members": list(self.members), "ensemble": _accuracy(faces, held_out, mean)}

    def save(self, path: Path) -> None:
        """Write the lesson as float16; the file appears whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        small = {head: values.astype(np.float16) for head, values in self.logits.items()}
        with part.open("wb") as file:
            np.savez_compressed(file, members=np.array(json.dumps(self.members)), fer=small["fer"], plus=small["plus"])
        part.replace(path)


def read(path: Path, faces: FaceSet) -> Lesson:
    """The lesson of a file. Raises CheckpointError when it is about another data set."""
    with np.load(path, allow_pickle=False) as data:
        logits = {head: data[head].astype(np.float32) for head in HEADS}
        members = tuple(json.loads(str(data["members"])))
    if len(logits["fer"]) != len(faces):
        raise CheckpointError(f"{path}: is about {len(logits['fer'])} images, not about these {len(faces)}")
    return Lesson(logits, members)


def lesson(faces: FaceSet, teachers: Sequence[Path], recipe: Recipe, folder: Path) -> Lesson:
    """What all teachers say together, each a folder of a run or a lesson file; kept in the folder for a resumed run."""
    kept = folder / FILE_NAME
    if kept.exists():
        return read(kept, faces)
    every = [
        read(teacher, faces) if teacher.is_file() else ask(faces, reopened(faces, teacher), recipe)
        for teacher in teachers
    ]
    together = joined(every)
    together.save(kept)
    return together


def ask(faces: FaceSet, teacher: Trainer, recipe: Recipe) -> Lesson:
    """One teacher's mean logits over `recipe.views` variations of every image that is learnt from.

    The student sees fresh variations every epoch: with few epochs and noisy labels, more variety is worth more than
    the very views that the teacher saw. Held-out images are answered as they are and mirrored.
    """
    if teacher.recipe.whole:
        raise CheckpointError(f"{teacher.record.folder}: has learnt from the held-out images, so it cannot teach")
    model, held = finish.member(teacher).model, teacher.split.held_out
    learn = protocol.split(faces, extras=recipe.extras).learn
    logits = {head: np.zeros((len(faces), model.output[head].shape[-1]), np.float32) for head in HEADS}
    whole = np.concatenate([learn, learn[: -len(learn) % _BATCH]])  # whole batches only
    for view in range(recipe.views):
        seed = (recipe.seed, view)
        made = augment.batches(faces.pixels, whole, batch=_BATCH, size=SIDE, seed=seed, strength=recipe.strength)
        seen = {head: np.zeros_like(values) for head, values in logits.items()}
        for x, rows in made:
            for head, values in model.predict_on_batch(x).items():
                seen[head][rows] = values
        for head, values in seen.items():
            logits[head] += values / recipe.views
        logger.info("%s: view %d of %d is answered", teacher.record.folder.name, view + 1, recipe.views)
    mean = averaged_answers(model, faces.pixels[held], views=2)
    for head in HEADS:
        logits[head][held] = mean[head]
    origin = {"pretrained": teacher.recipe.pretrained, "arch": teacher.recipe.arch} if teacher.recipe.pretrained else {}
    return Lesson(logits, ({"run": teacher.record.folder.name, **origin, **_accuracy(faces, held, mean)},))


def joined(lessons: Sequence[Lesson]) -> Lesson:
    """The mean over all members of all lessons."""
    counts = [len(one.members) for one in lessons]
    logits = {
        head: np.average([one.logits[head] for one in lessons], axis=0, weights=counts).astype(np.float32)
        for head in HEADS
    }
    return Lesson(logits, tuple(member for one in lessons for member in one.members))


def _accuracy(
    faces: FaceSet, rows: NDArray[np.int64], logits: dict[str, NDArray[np.float32]]
) -> dict[str, float | None]:
    right, plus = correct(faces, rows, logits)
    return {
        "accuracy": round(float(right.mean()), 4),
        "accuracy_ferplus": round(float(plus.mean()), 4) if len(plus) else None,
    }
