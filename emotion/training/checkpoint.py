"""A resumable point of a training run: weights, optimiser, averages and generators in one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


class CheckpointError(Exception):
    """The checkpoint does not belong to this run; the message says what differs."""


class Checkpoint:
    """Saves and restores the given variables, with the number of finished epochs, as `path`."""

    def __init__(self, path: Path, variables: Sequence[Any]) -> None:
        self.path, self._variables = path, variables

    def save(self, epoch: int) -> None:
        """Write all variables; the file appears whole or not at all."""
        part = self.path.with_suffix(".part")
        arrays = {f"v{index}": variable.numpy() for index, variable in enumerate(self._variables)}
        with part.open("wb") as file:
            np.savez(file, epoch=np.array(epoch), **arrays)
        part.replace(self.path)

    def restore(self) -> int:
        """Read all variables back; the number of finished epochs, 0 when there is no checkpoint.

        Raises CheckpointError when it was written by another network.
        """
        path = self.path
        if not path.exists():
            return 0
        with np.load(path, allow_pickle=False) as data:
            shapes = [tuple(variable.shape) for variable in self._variables]
            stored = [data[f"v{index}"] for index in range(len(data.files) - 1)]
            if [array.shape for array in stored] != shapes:
                raise CheckpointError(f"{path}: was written by another architecture")
            for variable, array in zip(self._variables, stored, strict=True):
                variable.assign(array)
            return int(data["epoch"])
