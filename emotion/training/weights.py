"""A trained network in a file small enough to be kept: what a later run goes on from when the checkpoint is gone."""

from pathlib import Path
from typing import Any, Final

import keras
import numpy as np

from emotion.training.checkpoint import CheckpointError
from emotion.training.rounding import codes, is_kernel

FILE_NAME: Final = "weights.npz"

_SCALE: Final = "scale_"


def file_name(run: str) -> str:
    """Where the weights of a network are kept that is released with others and is not the last of them."""
    return f"weights-{run}.npz"


def run_of(path: Path) -> str:
    """The run whose weights a file holds that is named by `file_name`."""
    return path.stem.removeprefix("weights-")


def save(path: Path, model: keras.Model) -> None:
    """Write the weights, as coarse as the served file has them; the file appears whole or not at all.

    Kernels take 8 bits with a scale for each output, everything else float16.
    """
    arrays: dict[str, Any] = {}
    for index, weight in enumerate(model.get_weights()):
        if is_kernel(weight):
            arrays[f"arr_{index}"], arrays[f"{_SCALE}{index}"] = codes(weight)
        else:
            arrays[f"arr_{index}"] = weight.astype(np.float16)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, **arrays)
    part.replace(path)


def restore(path: Path, model: keras.Model) -> None:
    """Put the weights of the file into the model. Raises CheckpointError when they are of another architecture.

    Earlier releases kept all of them as float16; those are read, too.
    """
    weights = model.get_weights()
    with np.load(path, allow_pickle=False) as data:
        scales = {name: data[name] for name in data.files if name.startswith(_SCALE)}
        stored = [data[name].astype(np.float32) for name in (f"arr_{i}" for i in range(len(data.files) - len(scales)))]
    if [array.shape for array in stored] != [weight.shape for weight in weights]:
        raise CheckpointError(f"{path}: was written by another architecture")
    for name, scale in scales.items():
        stored[int(name.removeprefix(_SCALE))] *= scale
    model.set_weights(stored)
