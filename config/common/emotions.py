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
