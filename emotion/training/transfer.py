"""Begin with what an earlier, perhaps narrower network has learnt."""

import keras
import numpy as np
from numpy.typing import NDArray

from emotion.training.checkpoint import CheckpointError


def take_over(model: keras.Model, earlier: keras.Model) -> None:
    """Give the model the weights of an earlier one of the same design that is as wide or narrower.

    Its answers are then those of the earlier one: whatever comes from new channels starts at zero, and what leads
    to them keeps its random start, so that they can learn (after Net2Net, Chen et al. 2016). Of a deeper one, the
    convolutions that both have are taken; the heads, which read another map, keep their random start. Raises
    CheckpointError when the designs differ.
    """
    names, theirs = ({layer.name for layer in one.layers if layer.weights} for one in (model, earlier))
    if not names <= theirs:
        raise CheckpointError(f"{earlier.name} and {model.name} are of different design")
    for name in names:
        layer, old = model.get_layer(name), earlier.get_layer(name).get_weights()
        if names == theirs or not isinstance(layer, keras.layers.Dense):
            layer.set_weights([_grown(new, known) for new, known in zip(layer.get_weights(), old, strict=True)])


def _grown(new: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
    if any(mine < theirs for mine, theirs in zip(new.shape, known.shape, strict=True)):
        raise CheckpointError("the earlier network is wider")
    grown = new.copy()
    if new.ndim > 1:
        inputs, outputs = known.shape[-2:]
        grown[..., inputs:, :outputs] = 0
    grown[tuple(slice(length) for length in known.shape)] = known
    return grown
