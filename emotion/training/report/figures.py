"""The drawings of the report. Each takes plain data and gives one figure with labelled axes."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from config.common.report.drawing import INK, LINE, QUIET, SECOND, STYLE, figure_new
from emotion.training.report.feature_maps import strongest
from emotion.training.report.statistics import Reliability

MAPS: Final = 12
"""Channels drawn of each stage."""

Interval = tuple[float, float]


def training_curves(log: Sequence[Mapping[str, str]]) -> Figure:
    """Loss and held-out accuracy by epoch; one panel of each for every run, named above it.

    Runs that learnt from the held-out images have no accuracy there: then the losses stand alone.
    """
    runs = list(dict.fromkeys(row["run"] for row in log))
    measured = any(was_measured(row) for row in log)
    with rc_context(STYLE):
        figure = figure_new(max(6.0, 3.2 * len(runs)), 5 if measured else 2.7)
        panels = figure.subplots(1 + measured, len(runs), squeeze=False, sharey="row", sharex="col")
        for column, run in enumerate(runs):
            rows = [row for row in log if row["run"] == run]
            epochs = [int(row["epoch"]) for row in rows]
            panels[0, column].set_title(run)
            panels[0, column].plot(epochs, [float(row["loss"]) for row in rows], color=LINE)
            if measured:
                accuracy = panels[1, column]
                accuracy.plot(epochs, _percent(rows, "val_accuracy"), color=LINE, label="original labels")
                accuracy.plot(epochs, _percent(rows, "val_accuracy_ferplus"), color=SECOND, label="FER+ majority")
            panels[-1, column].set_xlabel("epoch")
            _whole_numbers(panels[-1, column])
        panels[0, 0].set_ylabel("training loss")
        if measured:
            panels[1, 0].set_ylabel("held-out accuracy (%)")
            panels[1, 0].legend(loc="lower right")
    return figure


def was_measured(row: Mapping[str, str]) -> bool:
    """Whether the epoch of a row in a training log was measured on held-out images."""
    return not np.isnan(float(row["val_accuracy"]))


def confusion_matrix(counts: NDArray[np.int64], names: Sequence[str]) -> Figure:
    """Rows are the true class; each cell shows the share of its row and the number of images."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    with rc_context(STYLE):
        figure = figure_new(5.6, 4.8)
        axes = figure.subplots()
        drawn = axes.imshow(shares * 100, cmap="Blues", vmin=0, vmax=100)
        for (row, column), share in np.ndenumerate(shares):
            axes.text(
                column, row, f"{share:.0%}\n{counts[row, column]}", ha="center", va="center", fontsize=9,
                color="white" if share > 0.55 else INK,
            )  # fmt: skip
        axes.set(xticks=range(len(names)), yticks=range(len(names)), xlabel="answered", ylabel="original label")
        axes.set_xticklabels(names)
        axes.set_yticklabels(names)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.colorbar(drawn, ax=axes, label="share of the row (%)", shrink=0.85)
    return figure


def bars(values: Mapping[str, float], intervals: Mapping[str, Interval], *, label: str) -> Figure:
    """Horizontal bars of shares, in percent, with their 95 % intervals."""
    names = list(values)[::-1]
    with rc_context(STYLE):
        figure = figure_new(6.4, 0.9 + 0.36 * len(names))
        axes = figure.subplots()
        heights = np.array([values[name] * 100 for name in names])
        axes.barh(names, heights, color=LINE, height=0.62)
        for row, name in enumerate(names):
            end = heights[row]
            if name in intervals:
                low, high = (100 * bound for bound in intervals[name])
                axes.plot([low, high], [row, row], color=INK, linewidth=1.6, solid_capstyle="butt")
                end = max(end, high)
            axes.text(end + 1.5, row, f"{heights[row]:.1f}", va="center", fontsize=9)
        axes.set(xlim=(0, 108), xticks=range(0, 101, 20), xlabel=label)
    return figure


def reliability_diagram(heads: Mapping[str, Reliability]) -> Figure:
    """Accuracy against confidence; on the diagonal, a stated 70 % is right seven times in ten."""
    with rc_context(STYLE):
        figure = figure_new(5.4, 4.8)
        axes = figure.subplots()
        axes.plot([0, 100], [0, 100], color=QUIET, linestyle="--", linewidth=1, label="perfectly calibrated")
        for (name, bins), colour, marker in zip(heads.items(), (LINE, SECOND), "os", strict=False):
            axes.plot(bins.confidence * 100, bins.accuracy * 100, color=colour, marker=marker, markersize=4, label=name)
        axes.set(xlim=(0, 101), ylim=(0, 101), xlabel="stated confidence (%)", ylabel="answered rightly (%)")
        axes.legend(loc="upper left")
    return figure


def risk_coverage_curve(
    coverage: NDArray[np.float64], risk: NDArray[np.float64], *, served: tuple[float, float]
) -> Figure:
    """Error rate among the most confident answers, and the point (coverage, risk) at which the product answers."""
    with rc_context(STYLE):
        figure = figure_new(5.8, 4.2)
        axes = figure.subplots()
        axes.plot(coverage * 100, risk * 100, color=LINE, label="by confidence alone")
        axes.plot(served[0] * 100, served[1] * 100, "o", color=SECOND, label="the rule that is served")
        axes.set(xlim=(0, 101), ylim=(0, None), xlabel="faces answered (%)", ylabel="of those, wrong (%)")
        axes.legend(loc="upper left")
    return figure


def feature_map_grid(crop: NDArray[np.uint8], stages: Mapping[str, NDArray[np.float32]]) -> Figure:
    """The face first, then a row for each stage: the channels that vary most over it."""
    with rc_context(STYLE):
        figure = figure_new(9, 0.95 * (len(stages) + 1))
        grid = figure.subplots(len(stages) + 1, MAPS, squeeze=False)
        for axes in grid.flat:
            axes.axis("off")
        grid[0, 0].imshow(crop, cmap="gray", vmin=0, vmax=255)
        _row_title(grid[0, 0], "the crop that the network sees, 48 by 48")
        for row, (name, maps) in enumerate(stages.items(), start=1):
            for axes, one in zip(grid[row], strongest(maps, MAPS), strict=False):
                axes.imshow(one, cmap="magma", vmin=0, vmax=1)
            height, width, channels = maps.shape
            _row_title(grid[row, 0], f"{name}: {min(MAPS, channels)} of {channels} maps, {height} by {width}")
    return figure


def labelled_faces(faces: Sequence[tuple[NDArray[np.uint8], str]], *, columns: int = 4) -> Figure:
    """Pictures, grey or RGB, each with what was read in it below."""
    rows = -(-len(faces) // columns)
    with rc_context(STYLE):
        figure = figure_new(2.3 * columns, 2.75 * rows)
        grid = figure.subplots(rows, columns, squeeze=False)
        for axes in grid.flat:
            axes.axis("off")
        for axes, (picture, caption) in zip(grid.flat, faces, strict=False):
            axes.imshow(picture, cmap="gray", vmin=0, vmax=255)
            axes.set_title(caption, fontsize=9, loc="center")
    return figure


def _row_title(axes: Axes, text: str) -> None:
    # A blank title makes room above the row. The words themselves are left out of the layout, as they would widen the
    # column that they begin in.
    axes.set_title(" ", fontsize=9)
    said = axes.annotate(text, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", fontsize=9)
    said.set_in_layout(False)


def _percent(rows: Sequence[Mapping[str, str]], field: str) -> list[float]:
    return [100 * float(row[field]) for row in rows]


def _whole_numbers(axes: Axes) -> None:
    axes.locator_params(axis="x", integer=True)
