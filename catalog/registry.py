"""What other apps know of songs and the catalogue must heed, without importing them. Apps register at start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.db.models.expressions import Combinable

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Marks:
    """What a listener did with a song, as far as lists of songs show it."""

    liked: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SongKeeper:
    """An app that refers to songs.

    disputed() is a condition on a query of songs: those whose tags the app has reason to doubt.
    absorb(survivor, duplicates) repoints everything from the duplicates to the survivor. It runs inside the merge's
    transaction, after the catalogue's own facts were moved and before the duplicates are deleted; a row that it
    leaves behind stops the merge.
    marks(user, songs) says, in one query, which songs the user likes or has hidden; the others may be left out.
    """

    disputed: Callable[[], Exists | Combinable] | None = None
    absorb: Callable[[int, Sequence[int]], Any] | None = None
    marks: Callable[[User, Sequence[int]], Mapping[int, Marks]] | None = None


_keepers: dict[str, SongKeeper] = {}


def register(app: str, keeper: SongKeeper) -> None:
    """Add an app, from its `AppConfig.ready`; the last one holds."""
    _keepers[app] = keeper


def keepers() -> list[SongKeeper]:
    """All apps that refer to songs."""
    return list(_keepers.values())
