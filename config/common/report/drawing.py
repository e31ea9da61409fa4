"""A figure with the words that stand for it, and how figures look. Needs the [report] extra."""

from dataclasses import dataclass
from typing import Any, Final

from matplotlib.figure import Figure

INK: Final = "#26242b"
LINE: Final = "#3d5a99"
SECOND: Final = "#b3541e"
QUIET: Final = "#8a8790"
STYLE: Final[Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.dpi": 130,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """One figure: a file name, its heading, and what it shows in words that can stand for it."""

    name: str
    title: str
    text: str
    figure: Figure


def figure_new(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches; call it, and draw, inside `rc_context(STYLE)`."""
    return Figure(figsize=(width, height), layout="constrained")
