"""Train the network: soft targets, SGD with a cosine schedule, averaged weights, resumable at every epoch."""

import logging
import sys
import time
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Final, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from emotion.inference.decision import PLUS_FIVE
from emotion.inference.image import SIDE, standardise
from emotion.training import augment, network, pretrained, protocol, transfer
from emotion.training import weights as released
from emotion.training.checkpoint import Checkpoint, CheckpointError
from emotion.training.dataset import DatasetError, FaceSet
from emotion.training.learner import HEADS, Averages, Learner
from emotion.training.recipe import Recipe
from emotion.training.record import RunRecord

logger = logging.getLogger(__name__)

_MEASURED: Final = 1024
"""Images on which the normalisation of published weights is measured."""


class Teachers(Protocol):
    """What other networks say about the images; `emotion.training.teach` asks them."""

    def soft(self, rows: NDArray[np.int64], *, temperature: float) -> dict[str, NDArray[np.float32]]:
        """Probabilities `fer_soft` (n, 5) and `plus_soft` (n, 10) of these images."""
        ...


class Trainer:
    """One run in one folder. `fit` does the whole schedule; the averaged weights are what counts."""

    def __init__(self, faces: FaceSet, recipe: Recipe, out: Path, *, teachers: Teachers | None = None) -> None:
        self.teachers = teachers
        self.recipe, self.faces, self.record = recipe, faces, RunRecord(out)
        split = protocol.share_of(protocol.split(faces, extras=recipe.extras), recipe.data_share)
        self.split = protocol.whole(split) if recipe.whole else split
        keras.utils.set_random_seed(recipe.seed)
        self.model = network.build(recipe.arch, dropout=recipe.dropout, seed=recipe.seed, precision=recipe.precision)
        weights = protocol.class_weights(faces, self.split.learn) if recipe.class_weights else None
        self.learner = Learner(self.model, recipe, class_weights=weights)
        self.optimizer = self.learner.optimizer
        self.optimizer.build(self.model.trainable_variables)
        floats = [variable for variable in self.model.variables if variable.dtype == "float32"]
        self.averages = Averages(floats, keep=recipe.ema, steps=self.optimizer.iterations)
        self.checkpoint = Checkpoint(
            out / "checkpoint.npz",
            [*self.model.variables, *self.optimizer.variables, *(mean for _, mean in self.averages.pairs)],
        )

    def fit(self, *, resume: bool, until: int | None = None) -> None:
        """Train from the start, or from the last finished epoch when `resume` and a checkpoint exists.

        Stops after `until` epochs, counted from the start, as a run that is cut off would. Raises CheckpointError where
        it would be measured on images that it has learnt from.
        """
        if len(self.split.learn) < self.recipe.batch or not len(self.split.held_out):
            raise DatasetError("too few training images with one of the five labels for one batch and a held-out part")
        self.record.folder.mkdir(parents=True, exist_ok=True)
        start = self.checkpoint.restore() if resume else 0
        if start:
            last = self.record.history()[-1]
            self._check_unseen(self.record.folder, whole=last.get("whole", False))
            self._say_where_it_began(last.get("pretrained", ""))
        else:
            self.record.clear()
        if start < self.recipe.epochs:
            self.record.begin(start + 1, self.recipe)
        logger.info(
            "%d images to learn from, %d held out, %d removed as copies of test images; %s",
            len(self.split.learn), len(self.split.held_out), self.split.removed, asdict(self.recipe),
        )  # fmt: skip
        for epoch in range(start, min(until or self.recipe.epochs, self.recipe.epochs)):
            row = self._epoch(epoch)
            self.record.add(row)
            self.checkpoint.save(epoch + 1)
            left = row["seconds"] * (self.recipe.epochs - epoch - 1) / 60
            logger.info("epoch %d of %d, about %.0f minutes left", epoch + 1, self.recipe.epochs, left)

    def begin_with(self, earlier: "Trainer") -> None:
        """Start from the averaged weights of an earlier run.

        Raises CheckpointError when it is of another design, or has learnt from what this one is measured on.
        """
        self._check_unseen(earlier.record.folder, whole=earlier.recipe.whole)
        earlier.use_averaged()
        transfer.take_over(self.model, earlier.model)
        self.averages.restart()
        self._say_where_it_began(earlier.recipe.pretrained)

    def _check_unseen(self, earlier: Path, *, whole: bool) -> None:
        if whole and not self.recipe.whole:
            raise CheckpointError(f"{earlier}: has learnt from the held-out images")

    def _say_where_it_began(self, pretrained: str) -> None:
        self.recipe = replace(self.recipe, pretrained=self.recipe.pretrained or pretrained)

    def begin_with_published(self, manifest: Path) -> None:
        """Start from published weights (see `pretrained`); CheckpointError when they are not for this network."""
        rows = np.random.default_rng(self.recipe.seed).permutation(self.split.learn)[:_MEASURED]
        pretrained.begin_with(self.model, pretrained.read(manifest), standardise(self.faces.pixels[rows]))
        self.averages.restart()

    def use_averaged(self) -> None:
        """Put the averaged weights into the model."""
        self.averages.apply()

    def logits(self, rows: NDArray[np.int64], *, size: int = SIDE) -> dict[str, NDArray[np.float32]]:
        """Logits of both heads for these images, without variation, by the model's present weights."""
        crops = augment.resized(self.faces.pixels[rows], size)
        return answers(self.model, standardise(crops))

    def _batches(self, order: NDArray[np.int64], *, epoch: int) -> Any:
        """Images and targets of one epoch, a batch at a time."""
        recipe = self.recipe
        fer, plus = protocol.targets(self.faces, np.arange(len(self.faces)), label_weight=recipe.label_weight)
        for x, rows in augment.batches(
            self.faces.pixels,
            order,
            batch=recipe.batch,
            size=recipe.size(epoch),
            seed=(recipe.seed, epoch),
            strength=recipe.strength,
        ):
            targets = {"fer": fer[rows], "plus": plus[rows]}
            if self.teachers:
                targets |= self.teachers.soft(rows, temperature=recipe.teacher_temperature)
            if recipe.mixes(epoch):
                rng = np.random.default_rng((recipe.seed, epoch, int(rows[0])))
                x, targets = augment.mixed(x, targets, alpha=recipe.mixup, rng=rng)
            yield x, targets

    def _epoch(self, epoch: int) -> dict[str, float]:
        recipe, begun = self.recipe, time.monotonic()
        order = np.random.default_rng((recipe.seed, epoch)).permutation(self.split.learn)
        size, losses, seen = recipe.size(epoch), [], 0
        bar = keras.utils.Progbar(len(order) // recipe.batch, verbose=int(sys.stdout.isatty()), unit_name="batch")
        for x, targets in self._batches(order, epoch=epoch):
            self.optimizer.learning_rate = recipe.rate(epoch + seen / len(order))
            losses.append(self.learner.train_on_batch(x, targets))
            self.averages.move()
            seen += len(x)
            bar.update(seen // recipe.batch, [("loss", losses[-1])])
        trained = time.monotonic() - begun
        accuracy, accuracy_plus = self._validate(size)
        return {
            "epoch": epoch + 1,
            "size": size,
            "learning_rate": round(recipe.rate(epoch), 5),
            "loss": round(float(np.mean(losses)), 4),
            "val_accuracy": round(accuracy, 4),
            "val_accuracy_ferplus": round(accuracy_plus, 4),
            "images_per_second": round(seen / trained, 1),
            "seconds": round(time.monotonic() - begun, 1),
        }

    def _validate(self, size: int) -> tuple[float, float]:
        """Accuracy of both heads on the held-out images with the averaged weights; the model is put back.

        NaN when they are learnt from.
        """
        if self.recipe.whole:
            return float("nan"), float("nan")
        present = self.model.get_weights()
        self.use_averaged()
        rows = self.split.held_out
        logits = self.logits(rows, size=size)
        self.model.set_weights(present)
        right, right_plus = correct(self.faces, rows, logits)
        return float(right.mean()), float(right_plus.mean()) if len(right_plus) else float("nan")


def correct(
    faces: FaceSet, rows: NDArray[np.int64], logits: dict[str, NDArray[np.float32]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which rows the FER head answers as labelled, and which the FER+ head answers as most annotators do.

    The second is about the rows on which at least five annotators agree alone.
    """
    majority = protocol.plus_majority(faces)[rows]
    five, known = logits["plus"][:, list(PLUS_FIVE)].argmax(axis=1), majority >= 0
    return logits["fer"].argmax(axis=1) == protocol.five_index(faces)[rows], (five == majority)[known]


def answers(model: keras.Model, faces: NDArray[np.float32], *, batch: int = 256) -> dict[str, NDArray[np.float32]]:
    """Logits of both heads for standardised faces (n, h, w, 1), by the model's present weights."""
    parts = [model.predict_on_batch(faces[start : start + batch]) for start in range(0, len(faces), batch)]
    return {head: np.concatenate([part[head] for part in parts]) for head in HEADS}


def averaged_answers(model: keras.Model, crops: NDArray[np.uint8], *, views: int) -> dict[str, NDArray[np.float32]]:
    """Logits of both heads for grey crops (n, 48, 48); with two views their mean with those of the mirror images.

    The counterpart of `emotion.inference.classifier.averaged_logits`, before the export.
    """
    seen = (crops, np.ascontiguousarray(crops[:, :, ::-1]))[:views]
    said = [answers(model, standardise(view)) for view in seen]
    return {head: np.mean([one[head] for one in said], axis=0).astype(np.float32) for head in HEADS}


def reopened(faces: FaceSet, path: Path) -> Trainer:
    """The trainer of an earlier run, at its last finished epoch; or of a released network, in the folder of its card.

    Of a file in which several networks were released, the last one; or, by the name of its weights, another one.
    Raises CheckpointError when there is none.
    """
    one_of_many = path.is_file()
    folder, kept = (path.parent, path) if one_of_many else (path, path / released.FILE_NAME)
    record = RunRecord(folder, released.run_of(kept) if one_of_many else "")
    if not record.exists() and not kept.exists():
        raise CheckpointError(f"{path}: holds neither a training run nor a released network")
    last = record.history()[-1]
    known = {field.name: last[field.name] for field in fields(Recipe) if field.name in last}
    trainer = Trainer(faces, Recipe(**known), folder)
    trainer.record = record
    if not record.exists():
        released.restore(kept, trainer.model)
        trainer.averages.restart()
    elif not trainer.checkpoint.restore():
        raise CheckpointError(f"{folder}: holds no finished epoch")
    return trainer


def run(
    data: FaceSet,
    out: Path,
    recipe: Recipe,
    *,
    resume: bool = False,
    start_from: Path | None = None,
    published: Path | None = None,
    teachers: Teachers | None = None,
) -> Trainer:
    """Train in the folder `out`, from random weights, those of the run in `start_from` or `published` ones.

    Raises DatasetError for unusable data and CheckpointError when a checkpoint belongs to another network.
    """
    use_threads(recipe.threads)
    trainer = Trainer(data, recipe, out, teachers=teachers)
    if not (resume and trainer.checkpoint.path.exists()):
        if published:
            trainer.begin_with_published(published)
        if start_from:
            trainer.begin_with(reopened(data, start_from))
    trainer.fit(resume=resume)
    return trainer


def backend() -> str:
    """The backend of Keras that trains: `tensorflow`, `torch` or `jax`, by the environment's KERAS_BACKEND."""
    return str(keras.backend.backend())


def use_threads(threads: int) -> None:
    """Bound the threads of TensorFlow; only before its first operation. Other backends have settings of their own."""
    if backend() != "tensorflow":
        return
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
