"""From the last checkpoint to the network that is served: averaged, rounded weights, fresh statistics, a new head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from emotion.inference.classifier import softmax
from emotion.inference.image import SIDE, standardise
from emotion.training import augment, network, protocol
from emotion.training.rounding import round_kernels
from emotion.training.train import Trainer
from emotion.training.types import FER_CLASSES

STATISTICS_IMAGES: Final = 6000
REFIT_IMAGES: Final = 8000
_REFIT_STEPS: Final = 400
_REFIT_RATE: Final = 0.06
_REFIT_PULL: Final = 0.01
"""How strongly the refitted weights are held to the trained ones; chosen on held-out images."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A network as it is served, and for each trainer's part in it whether its FER head was fitted anew."""

    model: keras.Model
    refitted: tuple[bool, ...]


def finished(trainers: Sequence[Trainer], *, refit: Sequence[bool] | None = None) -> Finished:
    """One network of (batch, 48, 48, 1) whose logits are the mean of those of the trainers' networks.

    Runs that began from one another's weights make a snapshot ensemble (Huang et al. 2017). Every other network sees
    the mirror image; those whose kernels can be mirrored come last. A network trained at another image size gets its
    input scaled inside. For `refit` see `member`.
    """
    face = keras.Input((SIDE, SIDE, 1), name="face")
    ordered = sorted(range(len(trainers)), key=lambda index: _can_mirror(trainers[index]))
    members = {
        index: member(trainers[index], mirror=place % 2 == 1, refit=refit[index] if refit else None)
        for place, index in enumerate(ordered)
    }
    refitted = tuple(members[index].refitted[0] for index in range(len(trainers)))
    heads = [members[index].model(face) for index in ordered]
    if len(heads) == 1:
        return Finished(keras.Model(face, heads[0], name="served"), refitted)
    mean = {name: keras.layers.Average(name=f"mean_{name}")([head[name] for head in heads]) for name in heads[0]}
    return Finished(keras.Model(face, mean, name="served"), refitted)


def _can_mirror(trainer: Trainer) -> bool:
    return network.ARCHITECTURES[trainer.recipe.arch].mirrors


def member(trainer: Trainer, *, mirror: bool = False, refit: bool | None = None) -> Finished:
    """One trainer's network as it is served, (batch, 48, 48, 1) → logits of both heads, in float32.

    Its kernels are rounded to the 8 bits that an int8 file has for them, before statistics and head are fitted to it.
    With `mirror`, what it says about the mirror image: where its kernels can be mirrored instead of the image, that
    costs nothing when served.

    Whether the FER head is fitted anew is `refit`, or, without it, chosen on the held-out images. A network that
    learnt from those cannot choose: it is refitted only when it is told so.
    """
    trainer.use_averaged()
    recipe = trainer.recipe
    model = network.build(recipe.arch, dropout=recipe.dropout, seed=recipe.seed)
    model.set_weights(trainer.model.get_weights())
    round_kernels(model)
    size = recipe.served_size
    face = keras.Input((SIDE, SIDE, 1))
    mirror_kernels = mirror and _can_mirror(trainer)
    seen = ops.flip(face, axis=2) if mirror and not mirror_kernels else face
    scaled = seen if size == SIDE else keras.layers.Resizing(size, size)(seen)
    served = keras.Model(face, model(scaled))
    _measure_statistics(trainer, model, size)
    refitted = _refit(trainer, model, size, wanted=False if refit is None and recipe.whole else refit)
    if mirror_kernels:
        model.set_weights([weight[:, ::-1] if weight.ndim == 4 else weight for weight in model.get_weights()])
    return Finished(served, (refitted,))


def _measure_statistics(trainer: Trainer, model: keras.Model, size: int) -> None:
    """Batch-normalisation statistics of the averaged weights, on images just as they are served."""
    norms = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    rng = np.random.default_rng(trainer.recipe.seed)
    rows = rng.permutation(trainer.split.learn)[:STATISTICS_IMAGES]
    batch = trainer.recipe.batch
    for step, (x, _) in enumerate(
        augment.batches(trainer.faces.pixels, rows, batch=batch, size=SIDE, seed=(trainer.recipe.seed,), strength=0.0),
        start=1,
    ):
        for norm in norms:
            norm.momentum = 1 - 1 / step
        model(_scaled(x, size), training=True)


def _refit(trainer: Trainer, model: keras.Model, size: int, *, wanted: bool | None) -> bool:
    """Fit the FER head's last layer to the original labels alone, as its figure is measured on them; whether it was.

    The mixed targets that shape the features pull that head towards the annotators' neutral (the second stage of
    Kang et al. 2020). Unless it is said whether it is wanted, it is kept when it answers no fewer held-out images
    rightly.
    """
    if wanted is False:
        return False
    head = model.get_layer("fer")
    weights, bias = (value.astype(np.float64) for value in head.get_weights())
    truth = protocol.five_index(trainer.faces)
    known = trainer.split.learn[truth[trainer.split.learn] >= 0]
    learn = np.random.default_rng(trainer.recipe.seed).permutation(known)[:REFIT_IMAGES]
    features, held = (_features(trainer, model, rows, size) for rows in (learn, trainer.split.held_out))
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    start = (weights * spread[:, None], bias + mean @ weights)
    fitted = _logistic((features - mean) / spread, truth[learn], *start)
    new = (fitted[0] / spread[:, None], fitted[1] - mean / spread @ fitted[0])
    answers = truth[trainer.split.held_out]
    right = [float(((held @ w + b).argmax(axis=1) == answers).mean()) for w, b in ((weights, bias), new)]
    if not (wanted or right[1] >= right[0]):
        return False
    head.set_weights([value.astype(np.float32) for value in new])
    return True


def _logistic(
    x: NDArray[np.float64], truth: NDArray[np.int64], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Multinomial logistic regression by momentum descent, held to the weights it starts from."""
    onehot = np.eye(len(FER_CLASSES))[truth]
    first, speed, bias_speed = weights, np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(_REFIT_STEPS):
        error = softmax((x @ weights + bias).astype(np.float32)) - onehot
        speed = 0.9 * speed - _REFIT_RATE * (x.T @ error / len(x) + _REFIT_PULL * (weights - first))
        bias_speed = 0.9 * bias_speed - _REFIT_RATE * error.mean(axis=0)
        weights, bias = weights + speed, bias + bias_speed
    return weights, bias


def _features(trainer: Trainer, model: keras.Model, rows: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    body = keras.Model(model.inputs, model.get_layer("pool").output)
    crops = trainer.faces.pixels
    parts = [
        body.predict_on_batch(_scaled(standardise(crops[rows[start : start + 256]]), size))
        for start in range(0, len(rows), 256)
    ]
    return np.concatenate(parts).astype(np.float64)


def _scaled(x: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """As the Resizing layer scales, so that statistics and head see what is served."""
    return x if size == SIDE else np.asarray(ops.convert_to_numpy(ops.image.resize(x, (size, size))), np.float32)
