"""The served network: one LiteRT model in a process, checked against its card, loaded at first use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from emotion.inference import model_file
from emotion.inference.image import standardise
from emotion.inference.model_file import LiteRtModel

MODEL: Final = model_file.FOLDER / "emotion.tflite"
CARD_NAME: Final = "model.json"
FORMAT_VERSION: Final = 1
"""1: fixed batch of 1, heads `fer` and `plus` as logits, temperatures and thresholds in the card."""


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
    """A `.tflite` file with both heads. Safe to call from several threads. Raises ModelError for any other file."""

    def __init__(self, content: bytes) -> None:
        self._model = LiteRtModel(content)

    def logits(self, face: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(1, 48, 48, 1) float32 → logits of the FER head (5,) and of the FER+ head (10,)."""
        answer = self._model.run(face)
        return answer["fer"][0], answer["plus"][0]


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
    return model_file.read_card(model.with_name(CARD_NAME), FORMAT_VERSION)


def load(model: Path = MODEL) -> Classifier:
    """Load a model file after comparing its hash with its card. Raises ModelError."""
    card = read_card(model)
    return Classifier(LiteRtNetwork(model_file.content(model, card)), card)


served: Final[Callable[[], Classifier]] = model_file.once(load)
"""The one classifier of this process, loaded at the first call. Raises ModelError."""


@cache
def model_card() -> dict[str, Any]:
    """The card of the served model, without loading the model. Raises ModelError."""
    return read_card(MODEL)
