"""Kernels as coarse as the served file has them: 8 bits, with a scale for each output."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


def codes(kernel: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The kernel in steps of -127 to 127, and the length of a step for each of its outputs, to be multiplied with it.

    The last axis of a kernel is its outputs; of a depthwise one, whose last axis is 1, the one before.
    """
    inputs = tuple(range(kernel.ndim - (2 if kernel.shape[-1] == 1 else 1)))
    step = np.abs(kernel).max(axis=inputs, keepdims=True) / 127
    step[step == 0] = 1
    return np.rint(kernel / step).astype(np.int8), step.astype(np.float32)


def round_kernels(model: keras.Model) -> None:
    """Round every kernel of the model as LiteRT would, so that what is measured afterwards makes up for it."""
    model.set_weights([np.multiply(*codes(weight)) if is_kernel(weight) else weight for weight in model.get_weights()])


def is_kernel(weight: NDArray[Any]) -> bool:
    """Whether a weight of a layer is its kernel: a bias, or a scale for each channel, has one axis."""
    return weight.ndim > 1
