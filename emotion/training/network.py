"""The convolutional network: a small VGG with squeeze-and-excitation, identity skips and two heads."""

from dataclasses import dataclass
from typing import ClassVar, Final

import keras
from keras import layers

from emotion.inference.decision import PLUS_CLASSES
from emotion.training.face_resnet import FaceResNet
from emotion.training.mobile_face import MobileFace
from emotion.training.normalization import BatchNormalization
from emotion.training.types import FER_CLASSES


@dataclass(frozen=True, slots=True)
class Architecture:
    """Widths of the stages (two 3x3 convolutions each, then 2x2 pooling) and of the stem before them.

    A stem of 0 means that the first stage works on the full 48x48 image; otherwise one convolution of that
    width and a pooling step come first, which saves most of the arithmetic on large maps.
    """

    stages: tuple[int, ...]
    stem: int = 0

    origin: ClassVar[str] = ""
    """Nobody has published weights for it."""

    mirrors: ClassVar[bool] = True
    """Whether it says of an image, with mirrored kernels, what it says of the mirror image."""

    def features(self, x: keras.KerasTensor) -> keras.KerasTensor:
        """Faces (batch, height, width, 1) → the map of the last stage."""
        if self.stem:
            x = _conv(x, self.stem, name="stem")
            x = layers.MaxPooling2D(name="stem_pool")(x)
        for index, width in enumerate(self.stages, start=1):
            x = _stage(x, width, name=f"stage{index}")
            if index < len(self.stages):
                x = layers.MaxPooling2D(name=f"stage{index}_pool")(x)
        return x


ARCHITECTURES: Final[dict[str, Architecture | FaceResNet | MobileFace]] = {
    "vgg_se": Architecture(stages=(32, 64, 128, 256)),
    "vgg_se_narrow": Architecture(stages=(24, 48, 96, 192)),
    "vgg_se_stem": Architecture(stages=(64, 128, 256), stem=32),
    "vgg_se_stem_narrow": Architecture(stages=(48, 96, 192), stem=24),
    "vgg_se_stem_wide": Architecture(stages=(96, 192, 320), stem=32),
    "vgg_se_stem_widest": Architecture(stages=(160, 320, 512), stem=64),
    "vgg_se_stem_small": Architecture(stages=(32, 64, 128), stem=16),
    "vgg_se_stem_tiny": Architecture(stages=(8, 8), stem=4),
    "face_resnet": FaceResNet(side=135, stages=((32, 3), (64, 3), (128, 2), (256, 2))),
    "face_resnet_short": FaceResNet(side=103, stages=((32, 3), (64, 3), (128, 2))),
    "face_resnet_tiny": FaceResNet(side=39, stages=((4, 1), (8, 1))),
    "mobile_face": MobileFace(side=144),
    "mobile_face_short": MobileFace(side=112, blocks=12),
    "mobile_face_shorter": MobileFace(side=112, blocks=11),
    "mobile_face_tiny": MobileFace(side=32, blocks=2),
}


def build(arch: str, *, dropout: float, seed: int, precision: str = "float32") -> keras.Model:
    """The named network: (batch, height, width, 1) standardised greys → {"fer": logits, "plus": logits}.

    Logits, not probabilities, so that a temperature can be applied later. Any image size from 32 up is
    accepted, because the last stage is averaged over its area. With the precision `mixed_bfloat16` it computes in
    bfloat16 and keeps its weights, statistics and logits in float32. Raises KeyError for an unknown name.
    """
    keras.config.set_dtype_policy(precision)
    try:
        return _built(arch, dropout=dropout, seed=seed)
    finally:
        keras.config.set_dtype_policy("float32")


def _built(arch: str, *, dropout: float, seed: int) -> keras.Model:
    inputs = keras.Input((None, None, 1), name="face")
    x = ARCHITECTURES[arch].features(inputs)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, seed=seed, name="dropout")(x)
    outputs = {
        "fer": layers.Dense(len(FER_CLASSES), name="fer", dtype="float32")(x),
        "plus": layers.Dense(len(PLUS_CLASSES), name="plus", dtype="float32")(x),
    }
    return keras.Model(inputs, outputs, name=arch)


def _stage(x: keras.KerasTensor, width: int, *, name: str) -> keras.KerasTensor:
    """Two convolutions; the second is reweighted by squeeze-and-excitation (Hu et al. 2018) and skipped."""
    first = _conv(x, width, name=f"{name}_a")
    second = _conv(first, width, name=f"{name}_b", relu=False)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(second)
    gate = layers.Conv2D(max(4, width // 8), 1, activation="relu", name=f"{name}_reduce")(gate)
    gate = layers.Conv2D(width, 1, activation="sigmoid", name=f"{name}_excite")(gate)
    second = layers.Multiply(name=f"{name}_scale")([second, gate])
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_skip")([first, second]))


def _conv(x: keras.KerasTensor, width: int, *, name: str, relu: bool = True) -> keras.KerasTensor:
    x = layers.Conv2D(width, 3, padding="same", use_bias=False, kernel_initializer="he_normal", name=name)(x)
    x = BatchNormalization(momentum=0.9, name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x) if relu else x
