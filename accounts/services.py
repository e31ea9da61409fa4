"""Everything a listener changes about their account here: consent, and where they listen elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.provision import curators_ensure
from accounts.selectors import (
    consent_grant_for_user,
    consent_newest_for_user,
    document_current,
)

Action = ConsentEvent.Action


class DocumentChangedError(Exception):
    """The words that the listener read are no longer the ones in force."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(purpose)
        self.purpose = purpose


@transaction.atomic
def consent_grant(*, user: User, purpose: Purpose, surface: str, document_sha256: str | None = None) -> ConsentEvent:
    """Record that the listener agrees to the words in force; return the grant that now holds.

    Agreeing again to the same words adds nothing. `document_sha256` names the words that were shown;
    DocumentChangedError when others are in force by now.
    """
    _lock(user)
    document = document_current(purpose=purpose)
    if document_sha256 not in (None, document.sha256):
        raise DocumentChangedError(purpose)
    held = consent_grant_for_user(user=user, purpose=purpose)
    if held and held.document_id == document.pk:
        return held
    return _append(user=user, document=document, action=Action.GRANTED, surface=surface)


@transaction.atomic
def consent_withdraw(*, user: User, purpose: Purpose, surface: str) -> ConsentEvent | None:
    """Record that the listener no longer agrees, effective at once; None when there was no grant to withdraw."""
    _lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if newest is None or newest.action != Action.GRANTED:
        return None
    return _append(user=user, document=newest.document, action=Action.WITHDRAWN, surface=surface)


@transaction.atomic
def consent_save(
    *,
    user: User,
    granted: Collection[Purpose],
    surface: str,
    documents_sha256: Mapping[Purpose, str] | None = None,
) -> None:
    """Record the answer to all purposes at once: those in `granted` are agreed to, all others are not.

    `documents_sha256` as in `consent_grant`, for the purposes it names; on DocumentChangedError nothing is recorded.
    """
    shown = documents_sha256 or {}
    for purpose in Purpose:
        if purpose in granted:
            consent_grant(user=user, purpose=purpose, surface=surface, document_sha256=shown.get(purpose))
        else:
            _decline(user=user, purpose=purpose, surface=surface)


def listen_service_set(*, user: User, listen_service: str) -> User:
    """Choose where songs without audio of our own are searched for. ValidationError for an unknown service."""
    user.listen_service = listen_service
    user.full_clean(exclude=["password"])
    user.save(update_fields=["listen_service"])
    return user


def curator_group_ensure() -> Group:
    """Return the group whose members may change the catalogue, and nothing else, in the administration."""
    group: Group = curators_ensure(Group, using=DEFAULT_DB_ALIAS)
    return group


def _decline(*, user: User, purpose: Purpose, surface: str) -> None:
    """Withdraw a grant that holds; refuse when the question was open (never answered, lapsed or new words)."""
    _lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if consent_grant_for_user(user=user, purpose=purpose):
        consent_withdraw(user=user, purpose=purpose, surface=surface)
    elif newest is None or newest.action == Action.GRANTED:
        document = document_current(purpose=purpose)
        _append(user=user, document=document, action=Action.REFUSED, surface=surface)


def _append(*, user: User, document: ConsentDocument, action: str, surface: str) -> ConsentEvent:
    event = ConsentEvent(
        user=user,
        purpose=document.purpose,
        document=document,
        document_sha256=document.sha256,
        action=action,
        surface=surface,
        created_at=_next_time(user),
    )
    event.full_clean()
    event.save(force_insert=True)
    return event


def _next_time(user: User) -> datetime:
    """Return a time later than every earlier event: a clock set back must not bring a withdrawn grant to life."""
    last = ConsentEvent.objects.filter(user=user).aggregate(last=Max("created_at"))["last"]
    now = timezone.now()
    return max(now, last + timedelta(microseconds=1)) if last else now


def _lock(user: User) -> None:
    """Let one answer of a listener at a time through; the caller is in a transaction."""
    User.objects.select_for_update().filter(pk=user.pk).only("pk").get()
