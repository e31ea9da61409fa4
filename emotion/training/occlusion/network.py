"""A very small network that says whether eyes and mouth of a crop are hidden."""

from typing import Any, Final

import keras
from keras import layers, ops

from emotion.inference.image import SIDE
from emotion.training.normalization import BatchNormalization

WIDTHS: Final = (12, 24, 32, 48)
"""Channels of the convolutions at 24, 24, 12 and 6 pixels."""


def build(*, dropout: float) -> keras.Model:
    """Standardised crops (batch, 48, 48, 1) → {"hidden": logits (batch, 2)} of eyes and mouth.

    The last map is not averaged over its area: where something lies is what matters.
    """
    face = keras.Input((SIDE, SIDE, 1), name="face")
    x = _conv(face, WIDTHS[0], side=5, stride=2)
    x = layers.MaxPooling2D()(_conv(x, WIDTHS[1]))
    x = _conv(x, WIDTHS[2])
    x = layers.MaxPooling2D()(_conv(x, WIDTHS[2]))
    x = _conv(x, WIDTHS[3])
    x = layers.Flatten()(_conv(x, 16, side=1))
    x = layers.Dropout(dropout)(x)
    x = layers.Dense(24, activation="relu")(x)
    return keras.Model(face, {"hidden": layers.Dense(2, name="hidden")(x)}, name="occlusion")


def known_cross_entropy(target: Any, logits: Any) -> Any:
    """Mean binary cross entropy over the targets that are 0 or 1; negative ones do not count."""
    known = ops.cast(target >= 0, "float32")
    losses = ops.relu(logits) - logits * target + ops.log1p(ops.exp(-ops.abs(logits)))
    return ops.sum(losses * known) / ops.maximum(ops.sum(known), 1.0)


def _conv(x: keras.KerasTensor, width: int, *, side: int = 3, stride: int = 1) -> keras.KerasTensor:
    x = layers.Conv2D(width, side, strides=stride, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    return layers.ReLU()(BatchNormalization(momentum=0.98)(x))
