"""The served network: one LiteRT model in a process, checked against its card, loaded at first use."""

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import standardise

MODEL: Final = Path(__file__).resolve().parent.parent / "model" / "emotion.tflite"
CARD_NAME: Final = "model.json"
FORMAT_VERSION: Final = 1
"""1: fixed batch of 1, heads `fer` and `plus` as logits, temperatures and thresholds in the card."""


class ModelError(Exception):
    """The model cannot be served: missing, damaged, not the one its card describes. The message names the file."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities, one row a crop: the FER head (n, 5) and the FER+ head (n, 10)."""

    fer: NDArray[np.float32]
    plus: NDArray[np.float32]


class Network(Protocol):
    """What turns standardised crops into logits."""

    def logits(self, face: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(1, 48, 48, 1) float32 → logits of the FER head (5,) and of the FER+ head (10,)."""
        ...


class LiteRtNetwork:
    """A `.tflite` file run by LiteRT on one thread. Safe to call from several threads."""

    def __init__(self, content: bytes) -> None:
        # Imported late: the web process never needs it.
        from ai_edge_litert.interpreter import Interpreter

        try:
            self._interpreter = Interpreter(model_content=content, num_threads=1)
            self._run = self._interpreter.get_signature_runner()
        except (ValueError, RuntimeError) as error:
            raise ModelError(f"not a network that LiteRT can run: {error}") from error
        self._lock = threading.Lock()

    def logits(self, face: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(1, 48, 48, 1) float32 → logits of the FER head (5,) and of the FER+ head (10,)."""
        with self._lock:
            answer = self._run(face=face)
            return answer["fer"][0].copy(), answer["plus"][0].copy()


class Classifier:
    """The network with its card: averages the views that the card asks for and scales by temperature."""

    def __init__(self, network: Network, card: dict[str, Any]) -> None:
        self.network = network
        self.card = card
        self.threshold = float(card["decision"]["threshold"])
        self.margin = float(card["decision"]["margin"])
        self.views = int(card.get("views", 2))

    @property
    def name(self) -> str:
        """Architecture and first digits of the hash, as readings record it."""
        return f"{self.card['architecture']}-{self.card['sha256'][:12]}"

    def scores(self, crops: NDArray[np.uint8]) -> Scores:
        """Grey crops (n, 48, 48) → calibrated probabilities."""
        temperature = self.card["temperature"]
        fer, plus = averaged_logits(self.network, crops, views=self.views)
        return Scores(softmax(fer / temperature["fer"]), softmax(plus / temperature["plus"]))


def averaged_logits(
    network: Network, crops: NDArray[np.uint8], *, views: int = 2
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Logits of each crop, or with two views their mean with those of its mirror image: FER (n, 5), FER+ (n, 10)."""
    fer, plus = [], []
    for face in standardise(crops):
        seen = (face, np.ascontiguousarray(face[:, ::-1]))[:views]
        heads = [network.logits(view[None]) for view in seen]
        fer.append(sum(head[0] for head in heads) / np.float32(views))
        plus.append(sum(head[1] for head in heads) / np.float32(views))
    return np.stack(fer), np.stack(plus)


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float32)


def read_card(model: Path) -> dict[str, Any]:
    """The model card beside a model file. Raises ModelError when it is missing, damaged or of another format."""
    path = model.with_name(CARD_NAME)
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = card["format_version"]
    except FileNotFoundError as error:
        raise ModelError(f"{path}: the model card is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: the model card is damaged") from error
    if version != FORMAT_VERSION:
        raise ModelError(f"{path}: format {version} is not the supported {FORMAT_VERSION}")
    return card


def load(model: Path = MODEL) -> Classifier:
    """Load a model file after comparing its hash with its card. Raises ModelError."""
    card = read_card(model)
    try:
        content = model.read_bytes()
    except FileNotFoundError as error:
        raise ModelError(f"{model}: the model file is missing") from error
    if hashlib.sha256(content).hexdigest() != card.get("sha256"):
        raise ModelError(f"{model}: does not have the hash in its card; it is damaged or was replaced")
    return Classifier(LiteRtNetwork(content), card)


_loading = threading.Lock()


def served() -> Classifier:
    """The one classifier of this process, loaded at the first call. Raises ModelError."""
    with _loading:
        return _served()


@cache
def _served() -> Classifier:
    return load()


@cache
def model_card() -> dict[str, Any]:
    """The card of the served model, without loading the model. Raises ModelError."""
    return read_card(MODEL)
