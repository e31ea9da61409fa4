"""The last check of the gate: a very small network that says whether something hides the eyes or the mouth."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference import model_file
from emotion.inference.image import standardise
from emotion.inference.model_file import LiteRtModel

MODEL: Final = model_file.FOLDER / "occlusion.tflite"
CARD_NAME: Final = "occlusion.json"
FORMAT_VERSION: Final = 1
"""1: fixed batch of 1, logits of eyes and mouth as `hidden`, the threshold of their probabilities in the card."""

PARTS: Final = ("eyes", "mouth")


class OcclusionCheck:
    """The network with its card. Safe to call from several threads."""

    def __init__(self, model: LiteRtModel, card: dict[str, Any]) -> None:
        self._model = model
        self.threshold = float(card["decision"]["threshold"])

    def hidden(self, crops: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Grey crops (n, 48, 48) → how likely it is that eyes and mouth are hidden, (n, 2) from 0 to 1."""
        logits = [self._model.run(face[None])["hidden"][0] for face in standardise(crops)]
        return np.asarray(1 / (1 + np.exp(-np.stack(logits))), np.float32)

    def covered(self, crops: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which of the crops (n, 48, 48) hide too much to be read."""
        return np.asarray(self.hidden(crops).max(axis=1) >= self.threshold)


def load(model: Path = MODEL) -> OcclusionCheck:
    """Load a model file after comparing its hash with its card. Raises ModelError."""
    card = model_file.read_card(model.with_name(CARD_NAME), FORMAT_VERSION)
    return OcclusionCheck(LiteRtModel(model_file.content(model, card)), card)


served: Final[Callable[[], OcclusionCheck]] = model_file.once(load)
"""The one check of this process, loaded at the first call. Raises ModelError."""
