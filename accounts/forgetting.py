"""Deleting what a listener did: this session, or everything with the account."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.recording import user_lock
from accounts.registry import AfterCommit, Erasure, Holding, holdings, keepers
from accounts.services import erasure_prove

logger = logging.getLogger(__name__)

PAUSE: Final = timedelta(minutes=30)
"""A longer pause ends a session."""

LONGEST: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ListeningSession:
    """What a listener did without a pause of half an hour, up to now: since when, and how much of each kind."""

    since: datetime
    counts: tuple[tuple[Holding, int], ...]


def session_of(*, user: User) -> ListeningSession | None:
    """The present session; None when nothing was done in the last half hour."""
    now = timezone.now()
    kinds = [holding for holding in holdings() if holding.moment]
    moments = sorted(
        (
            moment
            for holding in kinds
            for moment in holding.rows_since(user, now - LONGEST).values_list(holding.moment, flat=True)
        ),
        reverse=True,
    )
    since = now
    for moment in moments:
        if since - moment > PAUSE:
            break
        since = moment
    if since == now:
        return None
    counted = ((holding, holding.rows_since(user, since).count()) for holding in kinds)
    return ListeningSession(since, tuple((holding, count) for holding, count in counted if count))


def session_forget(*, user: User) -> ListeningSession | None:
    """Delete what was done in the present session, as if it had never been; what was deleted, None for nothing."""
    with transaction.atomic():
        user_lock(user)
        session = session_of(user=user)
        if session is None:
            return None
        _after_commit(user, session.since)
        for holding in reversed(holdings()):
            if holding.moment:
                holding.rows_since(user, session.since).delete()
        for keeper in keepers():
            if keeper.after_forget:
                keeper.after_forget(user)
    return session


def account_erase(*, user: User, surface: str, network: str = "") -> None:
    """Delete the account and everything of it, at once and for good.

    What stays is the chain of consent events under the pseudonym, with the proof that the account was erased.
    """
    with transaction.atomic():
        user_lock(user)
        _after_commit(user, None)
        erasure_prove(user=user, surface=surface, network=network)
        _sessions_end(user)
        user.delete()
    logger.info("an account was erased")


def what_is_held(*, user: User) -> list[tuple[Holding, int]]:
    """Every kind of data, and how many rows of it there are now."""
    return [(holding, holding.rows(user).count()) for holding in holdings()]


def left_after_erasure(*, user_pk: int) -> dict[str, int]:
    """Rows that still lead to this account, by model; empty once it is erased."""
    gone = User(pk=user_pk)
    counts = {holding.model: holding.rows(gone).count() for holding in holdings() if holding.erasure is Erasure.DELETED}
    return {model: count for model, count in counts.items() if count}


def _after_commit(user: User, since: datetime | None) -> None:
    todo: list[AfterCommit] = []
    for keeper in keepers():
        if keeper.before_delete:
            todo += keeper.before_delete(user, since)
    for step in todo:
        transaction.on_commit(step, robust=True)  # one that fails must not keep the others


def _sessions_end(user: User) -> None:
    """Sign the listener out everywhere: their sessions, and the tokens of phones, which are sessions too."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(user.pk):
            session.delete()
