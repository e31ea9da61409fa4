"""The five emotions that every part of Mizaj shares. Pure Python: no Django, nothing of ours."""

from enum import StrEnum


class Emotion(StrEnum):
    """One of the five FER2013 classes served, in alphabetical order (the order of every probability vector)."""

    ANGRY = "angry"
    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"
    SURPRISE = "surprise"


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)


def whole_percent(share: float) -> int:
    """A probability of [0, 1] as a whole percentage; 100 is for certainty, and no network has that."""
    return 100 if share >= 1 else min(99, round(100 * share))
