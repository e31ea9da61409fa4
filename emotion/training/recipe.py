"""Everything that decides the result of a training run beside the data."""

from dataclasses import dataclass

import numpy as np

from emotion.inference.image import SIDE


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the result of a run beside the data."""

    arch: str = "vgg_se"
    epochs: int = 100
    seed: int = 7
    batch: int = 128
    learning_rate: float = 0.05
    warm_up: float = 1.0
    weight_decay: float = 5e-4
    plus_weight: float = 0.4
    label_weight: float = 0.7
    """Weight of the original label in the FER head's target; the rest is the FER+ votes for the five."""
    class_weights: bool = False
    """Whether the FER head's loss counts each class inversely to its images, as the weighted softmax does."""
    extras: bool = False
    """Whether the FER+ head also learns from training images labelled fear or disgust."""
    whole: bool = False
    """Whether the held-out images are learnt from, too, once every choice was made on them."""
    data_share: float = 1.0
    """Share of the images to learn from, the same ones for every run; for comparisons that cost less."""
    ema: float = 0.998
    early_size: int = SIDE
    strength: float = 1.0
    dropout: float = 0.35
    early_share: float = 0.0
    mixup: float = 0.0
    mixup_share: float = 0.8
    views: int = 0
    teacher_weight: float = 0.0
    teacher_temperature: float = 2.0
    pretrained: str = ""
    """File name of the published weights that it begins with, of faces other than the data's."""
    precision: str = "float32"
    threads: int = 2

    def size(self, epoch: int) -> int:
        """Image side in this epoch (from 0): smaller in the first share of them, as it costs less there."""
        return self.early_size if epoch < self.early_share * self.epochs else SIDE

    def mixes(self, epoch: int) -> bool:
        """Whether images are mixed in this epoch (from 0): not in the last ones, which see faces as they are."""
        return self.mixup > 0 and epoch < self.mixup_share * self.epochs

    @property
    def served_size(self) -> int:
        """Image side of the last epoch, at which the network works when served."""
        return self.size(self.epochs - 1)

    def rate(self, epoch: float) -> float:
        """Learning rate: linear warm-up, then half a cosine down to nothing at the last epoch."""
        if epoch < self.warm_up:
            return self.learning_rate * max(epoch, 0.02) / self.warm_up
        done = (epoch - self.warm_up) / max(self.epochs - self.warm_up, 1e-9)
        return float(self.learning_rate * 0.5 * (1 + np.cos(np.pi * min(done, 1.0))))
