"""From a data set of plays to the figures of every model, for the whole and for each part."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from typing import Final

import numpy as np

from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.baselines import BASELINES
from recommendations.evaluation.engine_model import EngineModel
from recommendations.evaluation.metrics import auc, interval, listener_aucs, weighted
from recommendations.evaluation.replay import Model, replay
from recommendations.evaluation.types import BoolArray, PlaySet

SHUFFLES: Final = 5
WORTH_A_PROCESS: Final = 5_000
Figures = dict[str, float | int | list[float] | None]
Results = dict[str, dict[str, Figures]]


def measure(data: PlaySet, *, seed: int = 0) -> Results:
    """Return the figures by (part of the) data set and model.

    Parts are named `name/part`; `name/new_songs` holds the plays of songs that the listener had not judged before.
    Without time they are means over five seeded shuffles.
    """
    orders = _orders(data, seed)
    runs = _replays(data, orders, seed)
    found: Results = {}
    parts: dict[str, Sequence[BoolArray]] = {"": [data.scored] * len(runs)}
    parts |= {f"/{name}": [data.scored & part] * len(runs) for name, part in data.parts.items()}
    parts["/new_songs"] = [data.scored & _new(data, order) for order in orders]
    for name, masks in parts.items():
        if all(mask.any() for mask in masks):
            found[f"{data.name}{name}"] = {
                model: _figures(data, masks, [run[model] for run in runs]) for model in runs[0]
            }
    return found


def _replays(data: PlaySet, orders: Sequence[IntArray], seed: int) -> list[dict[str, FloatArray]]:
    """Return the scores of every model for each order; many plays in processes side by side, which share nothing."""
    workers = min(len(orders), os.cpu_count() or 1)
    if workers == 1 or len(data.plays) < WORTH_A_PROCESS:
        return [_replay(data, order, seed) for order in orders]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_replay, repeat(data), orders, repeat(seed)))


def _replay(data: PlaySet, order: IntArray, seed: int) -> dict[str, FloatArray]:
    return replay(_models(data, seed), data, order)


def _models(data: PlaySet, seed: int) -> list[Model]:
    return [EngineModel(data), *(baseline(data, seed) for baseline in BASELINES)]


def _orders(data: PlaySet, seed: int) -> list[IntArray]:
    if data.timed:
        return [np.arange(len(data.plays))]
    return [np.random.default_rng([seed, shuffle]).permutation(len(data.plays)) for shuffle in range(SHUFFLES)]


def _new(data: PlaySet, order: IntArray) -> BoolArray:
    """Whether each play is the listener's first of its song, in this order."""
    keys = data.plays.listener[order].astype(np.int64) * len(data.songs) + data.plays.song[order]
    new = np.zeros(len(order), dtype=np.bool_)
    new[order[np.unique(keys, return_index=True)[1]]] = True
    return new


def _figures(data: PlaySet, masks: Sequence[BoolArray], scores: Sequence[FloatArray]) -> Figures:
    listeners = int(data.plays.listener.max()) + 1
    values, plays, pooled = np.full((len(masks), listeners), np.nan), np.zeros(listeners), []
    for run, (mask, score) in enumerate(zip(masks, scores, strict=True)):
        listener, liked = data.plays.listener[mask], data.plays.liked[mask]
        aucs, counts = listener_aucs(listener, liked, score[mask])
        here = np.unique(listener)
        values[run, here], plays[here] = aucs, plays[here] + counts / len(masks)
        pooled.append(auc(liked, score[mask]))
    known = np.isfinite(values).any(axis=0)
    means = np.full(listeners, np.nan)
    means[known] = np.nanmean(values[:, known], axis=0)
    low, high = interval(means, plays)
    return {
        "gauc": _number(weighted(means, plays)),
        "auc": _number(float(np.mean(pooled))),
        "ci": [low, high] if np.isfinite(low) else None,
        "n": round(float(np.mean([mask.sum() for mask in masks]))),
        "hit_at_10": None,
    }


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def spoken(results: Mapping[str, Mapping[str, Figures]]) -> str:
    """Return the figures as a table in text."""
    lines = []
    for name, models in results.items():
        lines.append(f"{name}  (n = {next(iter(models.values()))['n']})")
        lines += [f"  {model:<12} {_words(figures)}" for model, figures in models.items()]
    return "\n".join(lines)


def _words(figures: Figures) -> str:
    words = [f"{key} {value:.3f}" for key in ("gauc", "auc", "hit_at_10") if isinstance(value := figures[key], float)]
    if not words:
        return "none: nobody both liked and disliked something"
    bounds = figures["ci"]
    return "  ".join([*words, *([f"[{bounds[0]:.3f}, {bounds[1]:.3f}]"] if isinstance(bounds, list) else [])])
