"""The product's own log: what was served, with what probability, and how it was received."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from recommendations.engine.policy import SURPRISE_EXPLORATION
from recommendations.engine.selection import Rules, exploration_share
from recommendations.engine.types import Intent, Slot
from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.types import BoolArray
from recommendations.models import Feedback, PlaylistItem

Kind = Feedback.Kind
GOOD, BAD = (Kind.LIKE, Kind.REPLAY, Kind.COMPLETE), (Kind.SKIP, Kind.HIDE)


@dataclass(frozen=True, slots=True, eq=False)
class ServedLog:
    """Judged places of playlists, shape (n,) each. `exploring` is the chance that such a place explores at all."""

    item: IntArray
    listener: IntArray
    explored: BoolArray
    exploring: FloatArray
    propensity: FloatArray
    reward: FloatArray
    score: FloatArray


def judged_places() -> QuerySet[Any, Any]:
    """Return the served items that their listener judged, with `good`: liked, replayed or finished, and not hidden."""
    events = Feedback.objects.filter(item=OuterRef("pk"), learned=True)
    hidden, good = events.filter(kind=Kind.HIDE), events.filter(kind__in=GOOD)
    judged = PlaylistItem.objects.filter(Exists(events.filter(kind__in=(*GOOD, *BAD))))
    return judged.annotate(good=Q(Exists(good)) & ~Q(Exists(hidden)))


def served_log() -> ServedLog:
    """Read the log: one row for each judged place, in the order of ids. Some 60 bytes a row."""
    rows = judged_places().order_by("pk").values_list(
        "pk", "playlist__user", "position", "slot", "playlist__intent", "propensity", "good", "score"
    )  # fmt: skip
    columns = [
        (item, user, slot == Slot.EXPLORATION, _exploring(position, intent), propensity, good, score)
        for item, user, position, slot, intent, propensity, good, score in rows.iterator()
    ]
    table = np.array(columns, dtype=np.float64).reshape(-1, 7)
    explored = table[:, 2] > 0
    exploring = table[:, 3]
    propensity = np.where(explored, exploring * table[:, 4], (1 - exploring) * table[:, 4])
    return ServedLog(
        table[:, 0].astype(np.intp),
        table[:, 1].astype(np.intp),
        explored,
        exploring,
        propensity,
        table[:, 5],
        table[:, 6],
    )


def _exploring(position: int, intent: str) -> float:
    share = SURPRISE_EXPLORATION if intent == Intent.SURPRISE else Rules().exploration
    return exploration_share(position - 1, share)


def targets(log: ServedLog) -> Mapping[str, FloatArray]:
    """Return what other policies would have done at each place, as the probability of the song that was served.

    `as_served` is the log itself; `ranked_only` never explores; `explored_only` draws every place from the new songs.
    """
    conditional = log.propensity / np.where(log.explored, log.exploring, 1 - log.exploring)
    return {
        "as_served": log.propensity,
        "ranked_only": np.where(log.explored, 0.0, conditional),
        "explored_only": np.where(log.explored, conditional, 0.0),
    }
