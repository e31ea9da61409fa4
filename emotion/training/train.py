"""Train the network: soft targets, SGD with a cosine schedule, averaged weights, resumable at every epoch."""

import logging
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from emotion.inference.decision import PLUS_FIVE
from emotion.inference.image import SIDE, standardise
from emotion.training import augment, network, protocol, transfer
from emotion.training.checkpoint import Checkpoint, CheckpointError
from emotion.training.dataset import DatasetError, FaceSet
from emotion.training.recipe import Recipe
from emotion.training.record import RunRecord

logger = logging.getLogger(__name__)


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
        self.split = protocol.split(faces, seed=recipe.seed)
        keras.utils.set_random_seed(recipe.seed)
        self.model = network.build(recipe.arch, dropout=recipe.dropout, seed=recipe.seed, precision=recipe.precision)
        self.optimizer = keras.optimizers.SGD(recipe.learning_rate, momentum=0.9, nesterov=True)
        self.optimizer.build(self.model.trainable_variables)
        floats = [v for v in self.model.variables if v.dtype == "float32"]
        self.averaged = [(v, tf.Variable(v.value, trainable=False)) for v in floats]
        self.checkpoint = Checkpoint(
            out / "checkpoint.npz",
            [*self.model.variables, *self.optimizer.variables, *(mean for _, mean in self.averaged)],
        )
        self._step = tf.function(self._train_step)
        self._predict = tf.function(lambda x: self.model(x, training=False), reduce_retracing=True)

    def fit(self, *, resume: bool) -> None:
        """Train from the start, or from the last finished epoch when `resume` and a checkpoint exists."""
        if len(self.split.learn) < self.recipe.batch or not len(self.split.held_out):
            raise DatasetError("too few training images with one of the five labels for one batch and a held-out part")
        self.record.folder.mkdir(parents=True, exist_ok=True)
        start = self.checkpoint.restore() if resume else 0
        if not start:
            self.record.clear()
        if start < self.recipe.epochs:
            self.record.begin(start + 1, self.recipe)
        logger.info(
            "%d images to learn from, %d held out, %d removed as copies of test images; %s",
            len(self.split.learn), len(self.split.held_out), self.split.removed, asdict(self.recipe),
        )  # fmt: skip
        for epoch in range(start, self.recipe.epochs):
            self.record.add(self._epoch(epoch))
            self.checkpoint.save(epoch + 1)

    def begin_with(self, earlier: "Trainer") -> None:
        """Start from the averaged weights of an earlier run; CheckpointError when it is of another design."""
        earlier.use_averaged()
        transfer.take_over(self.model, earlier.model)
        for variable, mean in self.averaged:
            mean.assign(variable)

    def use_averaged(self) -> None:
        """Put the averaged weights into the model."""
        for variable, mean in self.averaged:
            variable.assign(mean)

    def logits(self, rows: NDArray[np.int64], *, size: int = SIDE) -> dict[str, NDArray[np.float32]]:
        """Logits of both heads for these images, without variation, by the model's present weights."""
        crops = augment.resized(self.faces.pixels[rows], size)
        parts = [self._predict(standardise(crops[start : start + 256])) for start in range(0, len(rows), 256)]
        return {head: np.concatenate([part[head].numpy() for part in parts]) for head in ("fer", "plus")}

    def _batches(self, order: NDArray[np.int64], *, epoch: int) -> Any:
        """Images and targets of one epoch, a batch at a time."""
        recipe = self.recipe
        fer, plus = protocol.targets(self.faces, np.arange(len(self.faces)))
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
        for x, targets in self._batches(order, epoch=epoch):
            self.optimizer.learning_rate = recipe.rate(epoch + seen / len(order))
            losses.append(self._step(x, targets))
            seen += len(x)
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

    def _train_step(self, x: tf.Tensor, targets: dict[str, tf.Tensor]) -> tf.Tensor:
        weights = self.model.trainable_variables
        with tf.GradientTape() as tape:
            loss = self._loss(self.model(x, training=True), targets)
        gradients = [
            gradient + self.recipe.weight_decay * weight.value if weight.name == "kernel" else gradient
            for gradient, weight in zip(tape.gradient(loss, weights), weights, strict=True)
        ]
        self.optimizer.apply(gradients, weights)
        # Early on the average must not remember the random start.
        steps = tf.cast(self.optimizer.iterations.value, tf.float32)
        keep = tf.minimum(self.recipe.ema, (1 + steps) / (10 + steps))
        for variable, mean in self.averaged:
            mean.assign(mean * keep + variable.value * (1 - keep))
        return loss

    def _loss(self, logits: dict[str, tf.Tensor], targets: dict[str, tf.Tensor]) -> tf.Tensor:
        """Cross entropy of both heads with the data set's targets and, when there are teachers, with theirs."""
        recipe, heads = self.recipe, {"fer": 1.0, "plus": self.recipe.plus_weight}
        loss = sum(weight * _cross_entropy(targets[head], logits[head]) for head, weight in heads.items())
        if self.teachers is None:
            return loss
        hot = recipe.teacher_temperature
        taught = sum(
            weight * hot**2 * _cross_entropy(targets[f"{head}_soft"], logits[head] / hot)
            for head, weight in heads.items()
        )
        return (1 - recipe.teacher_weight) * loss + recipe.teacher_weight * taught

    def _validate(self, size: int) -> tuple[float, float]:
        """Accuracy of both heads on the held-out images with the averaged weights; the model is put back."""
        present = [variable.numpy() for variable, _ in self.averaged]
        for variable, mean in self.averaged:
            variable.assign(mean)
        rows = self.split.held_out
        logits = self.logits(rows, size=size)
        for (variable, _), value in zip(self.averaged, present, strict=True):
            variable.assign(value)
        fer, _ = protocol.targets(self.faces, rows)
        majority = protocol.plus_majority(self.faces)[rows]
        five = logits["plus"][:, list(PLUS_FIVE)].argmax(1)
        known = majority >= 0
        right_plus = float((five == majority)[known].mean()) if known.any() else float("nan")
        return float((logits["fer"].argmax(1) == fer.argmax(1)).mean()), right_plus


def _cross_entropy(target: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(target, logits))


def reopened(faces: FaceSet, folder: Path) -> Trainer:
    """The trainer of an earlier run, at its last finished epoch. Raises CheckpointError when there is none."""
    record = RunRecord(folder)
    if not record.exists():
        raise CheckpointError(f"{folder}: holds no training run")
    last = record.history()[-1]
    known = {field.name: last[field.name] for field in fields(Recipe) if field.name in last}
    trainer = Trainer(faces, Recipe(**known), folder)
    if not trainer.checkpoint.restore():
        raise CheckpointError(f"{folder}: holds no finished epoch")
    return trainer


def run(
    data: FaceSet,
    out: Path,
    recipe: Recipe,
    *,
    resume: bool = False,
    start_from: Path | None = None,
    teachers: Teachers | None = None,
) -> Trainer:
    """Train in the folder `out`, from random weights or from those of the run in the folder `start_from`.

    Raises DatasetError for unusable data and CheckpointError when a checkpoint belongs to another network.
    """
    use_threads(recipe)
    trainer = Trainer(data, recipe, out, teachers=teachers)
    if start_from and not (resume and trainer.checkpoint.path.exists()):
        trainer.begin_with(reopened(data, start_from))
    trainer.fit(resume=resume)
    return trainer


def use_threads(recipe: Recipe) -> None:
    """Bound the threads of TensorFlow; only before its first operation."""
    tf.config.threading.set_intra_op_parallelism_threads(recipe.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
