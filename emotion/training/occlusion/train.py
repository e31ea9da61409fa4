"""Train the occlusion network: made covers over training crops, AdamW with a cosine schedule, resumable each epoch."""

import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from emotion.training import protocol
from emotion.training.checkpoint import Checkpoint
from emotion.training.dataset import DatasetError, FaceSet
from emotion.training.landmarks import landmarks
from emotion.training.occlusion import examples, judged, network
from emotion.training.occlusion.examples import Crops

logger = logging.getLogger(__name__)

# Covers are drawn in one thread beside the network; more threads inside OpenCV only spin against each other.
cv2.setNumThreads(1)

_WARM_UP: Final = 100
"""Steps until the full learning rate."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the result of a run beside the data."""

    epochs: int = 20
    seed: int = 7
    batch: int = 128
    learning_rate: float = 0.003
    weight_decay: float = 0.001
    dropout: float = 0.2
    strength: float = 1.0
    repeated: int = 4
    """How often an epoch has each of the images that were judged: the truly covered, and those that look like it."""
    left_out: tuple[str, ...] = ()
    """Kinds of covers that are not learnt from, to see whether the network knows them nevertheless."""

    def rate(self, step: int, steps: int) -> float:
        """Learning rate: a short linear warm-up within half a cosine down to nothing."""
        return float(self.learning_rate * 0.5 * (1 + np.cos(np.pi * step / steps)) * min(1.0, (step + 1) / _WARM_UP))


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A trained network, what it learnt from and what it may be measured on."""

    model: keras.Model
    recipe: Recipe
    learnt: Crops
    held_out: Crops


def run(faces: FaceSet, out: Path, recipe: Recipe, *, resume: bool = False, until: int | None = None) -> Trained:
    """Train in the folder `out`, or go on there after the last finished epoch; stop after `until` epochs.

    Learns from the learning part of the training images, fear and disgust included. Raises DatasetError when they are
    too few, CheckpointError when a checkpoint belongs to another network.
    """
    split = protocol.split(faces, extras=True)
    if len(split.learn) < recipe.batch or not len(split.held_out):
        raise DatasetError("too few training images for one batch and a held-out part")
    out.mkdir(parents=True, exist_ok=True)
    points = _landmarks(faces, np.concatenate([split.learn, split.held_out]), out / "landmarks.npy", kept=resume)
    learnt = _crops(faces, split.learn, points[: len(split.learn)])
    held_out = _crops(faces, split.held_out, points[len(split.learn) :])
    logger.info("%d images to learn from, %d held out; %s", len(learnt), len(held_out), asdict(recipe))
    keras.utils.set_random_seed(recipe.seed)
    model = network.build(dropout=recipe.dropout)
    optimizer = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay)
    model.compile(optimizer=optimizer, loss={"hidden": network.known_cross_entropy})
    optimizer.build(model.trainable_variables)
    checkpoint = Checkpoint(out / "checkpoint.npz", [*model.variables, *optimizer.variables])
    begin = checkpoint.restore() if resume else 0
    for epoch in range(begin, min(until or recipe.epochs, recipe.epochs)):
        _epoch(model, learnt.repeated(recipe.repeated), recipe, epoch)
        checkpoint.save(epoch + 1)
    return Trained(model, recipe, learnt, held_out)


def _landmarks(faces: FaceSet, rows: NDArray[np.int64], file: Path, *, kept: bool) -> NDArray[np.float32]:
    """Landmarks of these rows; found in a minute, so that a run that goes on takes those that it kept."""
    if kept and file.exists():
        known: NDArray[np.float32] = np.load(file, allow_pickle=False)
        if len(known) == len(rows):
            return known
    found = landmarks(faces.pixels[rows])
    np.save(file, found)
    return found


def _crops(faces: FaceSet, rows: NDArray[np.int64], points: NDArray[np.float32]) -> Crops:
    pixels = faces.pixels[rows]
    return Crops(pixels, points, judged.truth(pixels), judged.looked_at(pixels))


def _epoch(model: keras.Model, learnt: Crops, recipe: Recipe, epoch: int) -> None:
    begun, each = time.monotonic(), len(learnt) // recipe.batch
    kinds = examples.kinds_without(recipe.left_out)
    made = examples.batches(learnt, kinds, batch=recipe.batch, seed=(recipe.seed, epoch), strength=recipe.strength)
    losses = []
    for step, (x, target) in enumerate(made, start=epoch * each):
        model.optimizer.learning_rate = recipe.rate(step, each * recipe.epochs)
        losses.append(float(model.train_on_batch(x, {"hidden": target})))
        model.reset_metrics()
    seconds = time.monotonic() - begun
    logger.info("epoch %d of %d: loss %.4f, %.0f s", epoch + 1, recipe.epochs, np.mean(losses), seconds)
