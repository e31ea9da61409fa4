"""A trained network in a file small enough to be kept: what a later run goes on from when the checkpoint is gone."""

from pathlib import Path
from typing import Final

import keras
import numpy as np

from emotion.training.checkpoint import CheckpointError

FILE_NAME: Final = "weights.npz"


def file_name(run: str) -> str:
    """Where the weights of a network are kept that is released with others and is not the last of them."""
    return f"weights-{run}.npz"


def run_of(path: Path) -> str:
    """The run whose weights a file holds that is named by `file_name`."""
    return path.stem.removeprefix("weights-")


def save(path: Path, model: keras.Model) -> None:
    """Write the weights as float16, which costs no accuracy that can be seen; the file appears whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, *[weight.astype(np.float16) for weight in model.get_weights()])
    part.replace(path)


def restore(path: Path, model: keras.Model) -> None:
    """Put the weights of the file into the model. Raises CheckpointError when they are of another architecture."""
    with np.load(path, allow_pickle=False) as data:
        stored = [data[f"arr_{index}"].astype(np.float32) for index in range(len(data.files))]
    if [array.shape for array in stored] != [weight.shape for weight in model.get_weights()]:
        raise CheckpointError(f"{path}: was written by another architecture")
    model.set_weights(stored)
