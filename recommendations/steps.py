"""How far a journey is at each of its songs: four steps, each with its minute and the mix that it wants there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from config.common.choices import EmotionChoice
from config.common.emotions import whole_percent
from recommendations.engine.types import UNKNOWN_LENGTH_S
from recommendations.models import PlaylistItem

STEPS: Final = 4
NAMED: Final = 0.15
"""From this share on an emotion is named."""


def steps_attach(rows: Sequence[dict[str, Any]]) -> None:
    """Give each row of a journey `starts_at_s` and `step_number`, and the first of each step its `step`."""
    total, elapsed, last = sum(_length(row) for row in rows), 0.0, 0
    for row in rows:
        number = min(STEPS, 1 + int(STEPS * elapsed / total))
        row["starts_at_s"] = elapsed
        row["step_number"], row["step_count"] = number, STEPS
        row["step"] = _step(number, elapsed, row["item"]) if number > last else None
        elapsed, last = elapsed + _length(row), number


def _length(row: Mapping[str, Any]) -> float:
    return float(row["song"].duration_s or UNKNOWN_LENGTH_S)


def _step(number: int, elapsed: float, item: PlaylistItem) -> dict[str, Any]:
    return {
        "number": number,
        "of": STEPS,
        "minute": round(elapsed / 60),
        "emotion": item.emotion,
        "mix": list(_mix(item.wanted)),
    }


def _mix(wanted: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for emotion, share in sorted(wanted.items(), key=lambda pair: -pair[1]):
        if share >= NAMED:
            yield {"emotion": emotion, "label": str(EmotionChoice(emotion).label), "percent": whole_percent(share)}
