"""MobileNet (Howard et al. 2017) up to its last map, as HSE FaceRes (Savchenko 2019) has it for faces."""

from dataclasses import dataclass
from typing import ClassVar, Final

import keras
from keras import layers

from emotion.training.normalization import BatchNormalization

STEM: Final = "conv1"
"""Name of the first convolution; a block's two are `conv_dw_1`, which is depthwise, and `conv_pw_1`, and so on."""

_BLOCKS: Final = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
"""Width of each block and by how much it shrinks the map."""


@dataclass(frozen=True, slots=True)
class MobileFace:
    """The side in pixels that faces are enlarged to inside, and how many blocks there are, from the first.

    The published weights were learnt at 224 pixels.
    """

    side: int
    blocks: int = len(_BLOCKS)

    origin: ClassVar[str] = (
        "HSE FaceRes, which learnt from photographs offered for research (VGGFace2, IMDB-WIKI) to tell persons apart, "
        "without its layers for age and gender"
    )
    """Whose convolutions it begins with when it begins with published weights; for the card."""

    mirrors: ClassVar[bool] = False
    """Its kernels cannot be mirrored: what halves a map looks farther to the right than to the left."""

    def features(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Faces (batch, height, width, 1) of any size → the map of the last block."""
        x = layers.Resizing(self.side, self.side, name="enlarged")(x)
        x = _convolved(x, layers.Conv2D(32, 3, strides=2, padding="same", **_CONVOLUTION, name=STEM))
        for number, (width, strides) in enumerate(_BLOCKS[: self.blocks], start=1):
            x = _convolved(x, _depthwise(strides, name=f"conv_dw_{number}"))
            x = _convolved(x, layers.Conv2D(width, 1, **_CONVOLUTION, name=f"conv_pw_{number}"))
        return x


_CONVOLUTION: Final = {"use_bias": False, "kernel_initializer": "he_normal"}


def _depthwise(strides: int, *, name: str) -> keras.layers.Layer:
    return layers.DepthwiseConv2D(
        3, strides=strides, padding="same", use_bias=False, depthwise_initializer="he_normal", name=name
    )


def _convolved(x: keras.KerasTensor, convolution: keras.layers.Layer) -> keras.KerasTensor:
    x = BatchNormalization(momentum=0.9, name=f"{convolution.name}_bn")(convolution(x))
    return layers.ReLU(6.0, name=f"{convolution.name}_relu")(x)
