"""The drawings of the report. Each takes plain numbers and gives one figure with labelled axes."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from config.common.report.drawing import INK, LINE, QUIET, SECOND, STYLE, figure_new
from recommendations.engine.wants import FloatArray
from recommendations.evaluation.metrics import Interval

COLOURS: Final = (LINE, SECOND, "#3f7d58", "#7a4a86", QUIET)


def bars(
    values: Mapping[str, float], intervals: Mapping[str, Interval], *, label: str, chance: float | None = None
) -> Figure:
    """Horizontal bars with their 95 % intervals, ours dark; a dashed line where chance is."""
    names = list(values)[::-1]
    with rc_context(STYLE):
        figure = figure_new(6.4, 1.0 + 0.36 * len(names))
        axes = figure.subplots()
        colours = [LINE if name.startswith("engine") or "engine" not in values else "#b9c3da" for name in names]
        axes.barh(names, [values[name] for name in names], color=colours, height=0.62)
        if chance is not None:
            axes.axvline(chance, color=QUIET, linestyle="--", linewidth=1)
        ends = []
        for row, name in enumerate(names):
            low, high = intervals.get(name, (values[name], values[name]))
            axes.plot([low, high], [row, row], color=INK, linewidth=1.6, solid_capstyle="butt")
            ends.append(max(high, values[name]))
        limit = 1.18 * max(ends)
        for row, (name, end) in enumerate(zip(names, ends, strict=True)):
            axes.text(end + limit / 80, row, f"{values[name]:.3f}", va="center", fontsize=9)
        axes.set(xlim=(0, limit), xlabel=label)
    return figure


def differences(values: Mapping[str, float], intervals: Mapping[str, Interval], *, label: str) -> Figure:
    """Points with their 95 % intervals beside a line where there is no difference."""
    names = list(values)[::-1]
    with rc_context(STYLE):
        figure = figure_new(6.4, 1.0 + 0.46 * len(names))
        axes = figure.subplots()
        axes.axvline(0.0, color=QUIET, linestyle="--", linewidth=1)
        for row, name in enumerate(names):
            axes.plot(intervals[name], [row, row], color=INK, linewidth=1.6, solid_capstyle="butt")
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            axes.text(values[name], row + 0.18, f"{values[name]:+.3f}", ha="center", va="bottom", fontsize=9, bbox=box)
        axes.plot([values[name] for name in names], range(len(names)), "o", color=LINE, markersize=6)
        axes.set(yticks=range(len(names)), yticklabels=names, ylim=(-0.5, len(names) - 0.3), xlabel=label)
    return figure


def calibration(scores: FloatArray, rates: FloatArray, intervals: Sequence[Interval]) -> Figure:
    """How many were liked, by the mean score of bins with as many plays each."""
    with rc_context(STYLE):
        figure = figure_new(5.8, 4.4)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=QUIET, linestyle="--", linewidth=1, label="score = share that was liked")
        low, high = np.array(intervals).T
        axes.vlines(scores, low, high, color=LINE, linewidth=1.2)
        axes.plot(scores, rates, "o-", color=LINE, markersize=4, label="the engine, with 95 % intervals")
        edge = 0.05
        axes.set(
            xlim=(min(scores) - edge, max(scores) + edge),
            ylim=(max(0.0, min(low) - edge), min(1.0, max(high) + edge)),
            xlabel="score",
            ylabel="share that was liked",
        )
        axes.legend(loc="upper left")
    return figure


def concentration(served: Mapping[str, FloatArray]) -> Figure:
    """Share of all places that the most served songs take, for each rule."""
    with rc_context(STYLE):
        figure = figure_new(5.8, 4.4)
        axes = figure.subplots()
        for (name, counts), colour in zip(served.items(), COLOURS, strict=False):
            ordered = np.sort(counts)[::-1]
            songs = np.arange(len(ordered) + 1) / len(ordered) * 100
            places = np.concatenate([[0.0], np.cumsum(ordered) / max(1.0, ordered.sum()) * 100])
            axes.plot(songs, places, color=colour, label=name)
        axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1, label="every song alike")
        axes.set(xlim=(0, 100), ylim=(0, 102), xlabel="songs, most served first (%)", ylabel="of all places (%)")
        axes.legend(loc="lower right")
    return figure


def curves(steps: Mapping[str, Sequence[float]], *, label: str, smooth: int = 1) -> Figure:
    """One line for each model over the steps of a simulation; `smooth` steps are averaged."""
    with rc_context(STYLE):
        figure = figure_new(6.4, 4.2)
        axes = figure.subplots()
        for (name, values), colour in zip(steps.items(), COLOURS, strict=False):
            window = max(1, min(smooth, len(values)))
            mean = np.convolve(np.asarray(values, dtype=np.float64), np.ones(window) / window, mode="valid")
            axes.plot(np.arange(window, len(values) + 1), mean, color=colour, label=name)
        axes.set(xlabel="songs heard", ylabel=label, ylim=(0, None))
        axes.legend(loc="best")
    return figure
