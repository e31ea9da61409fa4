"""What each app holds about a listener: the one list that export, erasure and the privacy page go by.

Apps register at start. A test fails for any model with a path to the user that is not in the list.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from accounts.models import User

AfterCommit = Callable[[], None]


class Erasure(StrEnum):
    """What becomes of the rows when the account is erased."""

    DELETED = "deleted"
    PSEUDONYM = "pseudonym"
    """They stay without the user: the proof of consent."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One model that holds something about a listener.

    user_path leads from the model to the user. `exported` names the columns that the export holds; without any,
    `not_exported` says why. `moment` is the column with the time of what the listener did, for models whose rows
    "forget this session" deletes.
    """

    model: str
    title: str | Promise
    user_path: str = "user"
    exported: tuple[str, ...] = ()
    not_exported: str = ""
    erasure: Erasure = Erasure.DELETED
    moment: str = ""

    @property
    def name(self) -> str:
        """Name of its file in the export, and in the API."""
        return self.model.split(".")[1].lower()

    def rows(self, user: User) -> "QuerySet[Any]":
        """Everything of this listener."""
        return model_of(self)._default_manager.filter(**{self.user_path: user.pk})

    def rows_since(self, user: User, since: datetime) -> "QuerySet[Any]":
        """What this listener did since then; only for holdings with a moment."""
        return self.rows(user).filter(**{f"{self.moment}__gte": since})


@dataclass(frozen=True, slots=True)
class Keeper:
    """An app's holdings, and what deleting them takes beside deleting rows.

    before_delete(user, since) prepares the deletion of everything, or of what was done since a time, and returns
    what is left to do after the commit. after_forget(user) brings what was derived up to date.
    """

    holdings: tuple[Holding, ...]
    before_delete: Callable[[User, datetime | None], Iterable[AfterCommit]] | None = None
    after_forget: Callable[[User], None] | None = None


_keepers: dict[str, Keeper] = {}


def register(app: str, keeper: Keeper) -> None:
    """Add an app's list, from its `AppConfig.ready`; the last one holds."""
    _keepers[app] = keeper


def keepers() -> list[Keeper]:
    """All lists."""
    return list(_keepers.values())


def holdings() -> list[Holding]:
    """Every holding of every app."""
    return [holding for keeper in keepers() for holding in keeper.holdings]


def model_of(holding: Holding) -> type[Model]:
    """The model class."""
    return apps.get_model(holding.model)
