"""The residual network of dlib's face recognition (King 2017), up to where it would tell one person from another."""

from dataclasses import dataclass
from typing import ClassVar

import keras
from keras import layers, ops

from emotion.training.normalization import BatchNormalization

STEM = "conv32_down"
"""Name of the first convolution; a block's two are called by its name and `_conv1`, `_conv2`."""


@dataclass(frozen=True, slots=True)
class FaceResNet:
    """The side in pixels that faces are enlarged to inside, and of each stage its width and its plain blocks.

    Every stage but the first begins with a block that halves the map. A side of 135 halves evenly down to 4 and shows
    faces about as large as those that the published weights were learnt from.
    """

    side: int
    stages: tuple[tuple[int, int], ...]

    origin: ClassVar[str] = "dlib's face recognition, without its layer that tells persons apart"
    """Whose convolutions it begins with when it begins with published weights; for the card."""

    mirrors: ClassVar[bool] = False
    """Its kernels cannot be mirrored: what halves a map looks farther to the right than to the left."""

    def features(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Faces (batch, height, width, 1) of any size → the map of the last stage."""
        x = layers.Resizing(self.side, self.side, name="enlarged")(x)
        x = _conv(x, self.stages[0][0], name=STEM, kernel=7, strides=2, padding="valid")
        x = layers.MaxPooling2D(3, strides=2, name="stem_pool")(layers.ReLU(name=f"{STEM}_relu")(x))
        for index, (width, blocks) in enumerate(self.stages):
            names = [f"conv{width}_down"] if index else []
            for name in [*names, *(f"conv{width}_{number}" for number in range(1, blocks + 1))]:
                x = _block(x, width, name=name)
        return x


def _block(x: keras.KerasTensor, width: int, *, name: str) -> keras.KerasTensor:
    """Two convolutions beside a skip; a block `_down` halves the map, and its skip is averaged and widened by zeros."""
    strides = 2 if name.endswith("_down") else 1
    y = layers.ReLU(name=f"{name}_relu")(_conv(x, width, name=f"{name}_conv1", strides=strides))
    y = _conv(y, width, name=f"{name}_conv2")
    if strides == 2:
        x = layers.AveragePooling2D(2, padding="same", name=f"{name}_skip")(x)
        x = ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, width - x.shape[-1])))
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([x, y]))


def _conv(
    x: keras.KerasTensor, width: int, *, name: str, kernel: int = 3, strides: int = 1, padding: str = "same"
) -> keras.KerasTensor:
    x = layers.Conv2D(
        width,
        kernel,
        strides=strides,
        padding=padding,
        use_bias=False,
        kernel_initializer="he_normal",
        name=name,
    )(x)
    return BatchNormalization(momentum=0.9, name=f"{name}_bn")(x)
