"""Replays plays in order: every model predicts a play, then learns from it; shared knowledge is refreshed now and then.

What all listeners share (priors, similarities) is refreshed once a day of the data, as the product's periodic task
does. Where there is no time, or hardly any days, it is refreshed every fiftieth part of the plays.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

import numpy as np

from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.types import PlaySet

DAY_S: Final = 86_400.0
FEWEST_DAYS, PARTS = 20, 50


class Model(Protocol):
    """Something that says how well a listener will like a play, by one or more formulas at once."""

    @property
    def names(self) -> Sequence[str]:
        """What the formulas are called."""

    def scores(self, play: int) -> Sequence[float]:
        """Return one score for each name; only what was learned before may be used."""

    def learn(self, play: int) -> None:
        """Learn what the listener said of the play."""

    def refresh(self) -> None:
        """Take up into shared knowledge what was learned since the last time."""


def replay(models: Sequence[Model], plays: PlaySet, order: IntArray) -> dict[str, FloatArray]:
    """Return each formula's scores, shape (N,), by the number of the play; NaN where nothing is scored."""
    found = {name: np.full(len(plays.plays), np.nan) for model in models for name in model.names}
    due = _refreshes(plays, order)
    for place, play in enumerate(order.tolist()):
        if due[place]:
            for model in models:
                model.refresh()
        if plays.scored[play]:
            for name, score in _scores(models, play):
                found[name][play] = score
        for model in models:
            model.learn(play)
    return found


def _scores(models: Sequence[Model], play: int) -> Iterator[tuple[str, float]]:
    for model in models:
        yield from zip(model.names, model.scores(play), strict=True)


def _refreshes(plays: PlaySet, order: IntArray) -> list[bool]:
    if plays.timed:
        days = np.floor(plays.plays.seconds[order] / DAY_S)
        due = np.diff(days, prepend=np.nan) != 0
        if due.sum() >= FEWEST_DAYS:
            return [bool(day) for day in due]
    part = max(1, len(order) // PARTS)
    return [place % part == 0 for place in range(len(order))]
