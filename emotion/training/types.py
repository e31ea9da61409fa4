"""Names shared by the training package: the classes of both heads and where each comes from."""

from typing import Final

from config.common.emotions import EMOTIONS

FER_CLASSES: Final[tuple[str, ...]] = tuple(EMOTIONS)
"""Outputs of the FER head, in the order of every probability vector."""

LABEL_NAMES: Final[tuple[str, ...]] = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven original labels of FER2013 by their number."""

FIVE_LABELS: Final[tuple[int, ...]] = tuple(LABEL_NAMES.index(name) for name in FER_CLASSES)
"""Original label number of each FER-head output."""

TRAINING, PUBLIC_TEST, PRIVATE_TEST, UNKNOWN_PART = 0, 1, 2, 255
"""Values of the `usage` array: the three parts of FER2013, and of data that does not name its parts."""
