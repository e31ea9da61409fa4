"""From the listener's mood and an intent to the mix of emotions that songs should express."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.types import Intent, emotion_vector

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def _mix(happy: float, sad: float, angry: float, surprise: float, neutral: float) -> FloatArray:
    return np.array([angry, happy, neutral, sad, surprise])


MATCH: Mapping[Emotion, FloatArray] = {
    Emotion.HAPPY: _mix(0.80, 0.00, 0.00, 0.15, 0.05),
    Emotion.SAD: _mix(0.05, 0.70, 0.00, 0.00, 0.25),
    Emotion.ANGRY: _mix(0.05, 0.05, 0.65, 0.20, 0.05),
    Emotion.SURPRISE: _mix(0.35, 0.00, 0.10, 0.50, 0.05),
    Emotion.NEUTRAL: _mix(0.25, 0.10, 0.00, 0.10, 0.55),
}
LIFT: Mapping[Emotion, FloatArray] = {
    Emotion.HAPPY: MATCH[Emotion.HAPPY],
    Emotion.SAD: _mix(0.40, 0.15, 0.00, 0.05, 0.40),
    Emotion.ANGRY: _mix(0.25, 0.15, 0.05, 0.05, 0.50),
    Emotion.SURPRISE: _mix(0.50, 0.05, 0.00, 0.15, 0.30),
    Emotion.NEUTRAL: _mix(0.55, 0.05, 0.00, 0.20, 0.20),
}
CALM: FloatArray = _mix(happy=0.0, sad=0.5, angry=-1.0, surprise=-1.0, neutral=1.0)


def leading_moods(mood: Mapping[Emotion, float]) -> dict[Emotion, float]:
    """Return the two likeliest emotions of a reading, likeliest first, with shares that sum to 1.

    One emotion alone has share 1. Ties fall in the order of `EMOTIONS`. ValueError when no share is positive, or one
    is negative or not finite.
    """
    shares = emotion_vector(mood)
    if not all(math.isfinite(share) and share >= 0 for share in shares) or not any(shares):
        raise ValueError("a mood needs finite shares of at least 0, one of them positive")
    ranked = sorted(zip(EMOTIONS, shares, strict=True), key=lambda pair: -pair[1])[:2]
    total = sum(share for _, share in ranked)
    return {emotion: share / total for emotion, share in ranked if share > 0}


def want(mood: Mapping[Emotion, float], intent: Intent) -> FloatArray:
    """Return the wanted mix, shape (5,), in the order of `EMOTIONS`; sums to 1 but for calm, which also avoids.

    Surprise wants what match wants: its surprises come from a larger share of exploration. So does a journey where it
    starts; `journey_want` says how it goes on.
    """
    if intent is Intent.CALM:
        return CALM.copy()
    table = LIFT if intent is Intent.LIFT else MATCH
    mixed = np.zeros(len(EMOTIONS))
    for emotion, share in leading_moods(mood).items():
        mixed += share * table[emotion]
    return mixed


def journey_want(mood: Mapping[Emotion, float], target: Emotion, a: float) -> FloatArray:
    """Return the mix wanted on the way from a mood to a target, shape (5,): a·MATCH(mood) + (1−a)·MATCH(target).

    It sums to 1. `a` is 1 at the start and 0 at the end; beyond [0, 1] it is taken as the nearer end.
    """
    share = min(1.0, max(0.0, a))
    mixed: FloatArray = share * want(mood, Intent.MATCH) + (1.0 - share) * MATCH[target]
    return mixed
