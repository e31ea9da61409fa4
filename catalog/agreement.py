"""How far suggested weights agree with what people called a song's mood. Pure numpy, no Django.

Measured on every song of the research lists that has valence and energy, and to which trusted sources give exactly
one of the five emotions. Percentiles are taken inside each list, as in a catalogue of its own. Intervals are 95 % by
bootstrap over songs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.derive import Floats, label_emotions
from catalog.facts import song_features, trusted_labels
from catalog.suggestions import Scales
from config.common.emotions import EMOTIONS, Emotion

LISTS = ("hindi.csv", "world.csv")
TOLD_APART = (Emotion.ANGRY, Emotion.HAPPY, Emotion.SAD)
"""The emotions of which there are enough labels to say anything."""
Places = NDArray[np.int64]


def agreement(folder: Path, *, by_tempo: bool = False, resamples: int = 1_000, seed: int = 7) -> dict[str, Any]:
    """Measure on the lists in `folder`; with `by_tempo` as if energy were unknown.

    `five` ranks all five emotions, `three` those of `TOLD_APART` on songs labelled so. In each: n, accuracy and kappa
    with intervals; by emotion n, recall and AUC with intervals. Figures that cannot be computed are None.
    """
    weights, labels = _labelled(folder, by_tempo=by_tempo)
    figures = {}
    for name, emotions in (("five", EMOTIONS), ("three", TOLD_APART)):
        columns = [EMOTIONS.index(emotion) for emotion in emotions]
        mine = np.isin(labels, columns)
        places = np.searchsorted(columns, labels[mine])
        figures[name] = _figures(weights[mine][:, columns], places, emotions, resamples=resamples, seed=seed)
    return {"by": "tempo" if by_tempo else "energy", **figures}


def _labelled(folder: Path, *, by_tempo: bool) -> tuple[Floats, Places]:
    known = trusted_labels(folder / "labels_raw.csv")
    weights, labels = [], []
    for name in LISTS:
        keys, features = song_features(folder / name)
        if by_tempo:
            features[:, 1] = np.nan
        scales = Scales()
        scales.add(features)
        for key, row in zip(keys, scales.suggested(features)[0], strict=True):
            named = label_emotions(known.get(key, ()))
            if len(named) == 1 and not np.isnan(row).any():
                weights.append(row)
                labels.append(EMOTIONS.index(named.pop()))
    return np.array(weights).reshape(-1, len(EMOTIONS)), np.array(labels, dtype=np.int64)


def _figures(
    weights: Floats, labels: Places, emotions: Sequence[Emotion], *, resamples: int, seed: int
) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    drawn = [random.integers(0, len(labels), len(labels)) for _ in range(resamples)] if len(labels) else []
    guessed = weights.argmax(axis=1) if len(labels) else labels
    found: dict[str, Any] = {"n": len(labels), "labels": {}}
    found["accuracy"] = _interval(lambda rows: _accuracy(guessed[rows], labels[rows]), len(labels), drawn)
    found["kappa"] = _interval(lambda rows: _kappa(guessed[rows], labels[rows], len(emotions)), len(labels), drawn)
    for place, emotion in enumerate(emotions):
        mine, score = labels == place, weights[:, place]
        found["labels"][str(emotion)] = {
            "n": int(mine.sum()),
            "recall": _interval(lambda rows, m=mine, p=place: _recall(guessed[rows] == p, m[rows]), len(labels), drawn),
            "auc": _interval(lambda rows, m=mine, s=score: _auc(s[rows], m[rows]), len(labels), drawn),
        }
    return found


def _interval(measure: Any, count: int, drawn: Sequence[Places]) -> dict[str, float] | None:
    value = measure(np.arange(count)) if count else None
    if value is None:
        return None
    again = [other for rows in drawn if (other := measure(rows)) is not None]
    low, high = np.quantile(again, [0.025, 0.975])
    return {"value": round(value, 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def _accuracy(guessed: Places, labels: Places) -> float:
    return float((guessed == labels).mean())


def _kappa(guessed: Places, labels: Places, classes: int) -> float | None:
    """Cohen's kappa; None when chance would agree always."""
    shares = [np.bincount(some, minlength=classes) / len(labels) for some in (guessed, labels)]
    chance = float(shares[0] @ shares[1])
    return None if chance == 1.0 else (_accuracy(guessed, labels) - chance) / (1 - chance)


def _recall(guessed: NDArray[np.bool_], mine: NDArray[np.bool_]) -> float | None:
    return float(guessed[mine].mean()) if mine.any() else None


def _auc(score: Floats, mine: NDArray[np.bool_]) -> float | None:
    """Area under the ROC curve by mid-ranks (Mann–Whitney); None with one class only."""
    own, others = int(mine.sum()), int((~mine).sum())
    if not own or not others:
        return None
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[mine].sum() - own * (own + 1) / 2) / (own * others))
