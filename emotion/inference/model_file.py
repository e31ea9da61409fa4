"""The networks that come with the project: each is compared with its card, then run by LiteRT."""

import hashlib
import json
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

FOLDER: Final = Path(__file__).resolve().parent.parent / "model"

Loaded = TypeVar("Loaded")


class ModelError(Exception):
    """The model cannot be served: missing, damaged, not the one its card describes. The message names the file."""


class LiteRtModel:
    """A `.tflite` file of one signature, with one input, run on one thread. Safe to call from several threads."""

    def __init__(self, content: bytes) -> None:
        # Imported late: the web process never needs it.
        from ai_edge_litert.interpreter import Interpreter

        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._run = self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"not a network that LiteRT can run: {error}") from error
        self._lock = threading.Lock()

    def run(self, face: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """(1, 48, 48, 1) float32 → the outputs by their names, each with a first axis of 1."""
        with self._lock:
            return {name: value.copy() for name, value in self._run(face=face).items()}


def read_card(path: Path, version: int) -> dict[str, Any]:
    """A model card of this format. Raises ModelError when it is missing, damaged or of another one."""
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = card["format_version"]
    except FileNotFoundError as error:
        raise ModelError(f"{path}: the model card is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: the model card is damaged") from error
    if found != version:
        raise ModelError(f"{path}: format {found} is not the supported {version}")
    return card


def content(model: Path, card: dict[str, Any]) -> bytes:
    """The bytes of a model file that has the hash in its card. Raises ModelError."""
    try:
        read = model.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{model}: the model file is missing") from error
    if hashlib.sha256(read).hexdigest() != card.get("sha256"):
        raise ModelError(f"{model}: does not have the hash in its card; it is damaged or was replaced")
    return read


def once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    """What `load` returns, made at the first call in a process, however many threads ask at the same time."""
    loading, kept = threading.Lock(), cache(load)

    def loaded() -> Loaded:
        with loading:
            return kept()

    return loaded
