"""Names shared by the training package: the classes of both heads and where each comes from."""

from typing import Final

from config.common.emotions import EMOTIONS, Emotion

FER_CLASSES: Final[tuple[str, ...]] = tuple(EMOTIONS)
"""Outputs of the FER head, in the order of every probability vector."""

PLUS_CLASSES: Final[tuple[str, ...]] = (
    "neutral",
    "happy",
    "surprise",
    "sad",
    "angry",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "not_a_face",
)
"""Outputs of the FER+ head, in the column order of FER+ (Barsoum et al. 2016)."""

LABEL_NAMES: Final[tuple[str, ...]] = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""The seven original labels of FER2013 by their number."""

FIVE_LABELS: Final[tuple[int, ...]] = tuple(LABEL_NAMES.index(name) for name in FER_CLASSES)
"""Original label number of each FER-head output."""

PLUS_FIVE: Final[tuple[int, ...]] = tuple(PLUS_CLASSES.index(emotion) for emotion in Emotion)
"""FER+ column of each of the five emotions."""

TRAINING, PUBLIC_TEST, PRIVATE_TEST = 0, 1, 2
"""Values of the `usage` array: the three parts of FER2013."""
