"""Everything a listener changes about their account here: consent, and where they listen elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from accounts.chain import event_hash
from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.provision import curators_ensure
from accounts.selectors import (
    CONSENT_LASTS,
    consent_grant_for_user,
    consent_holds,
    consent_newest_for_user,
    document_current,
)
from config.common.network import truncated

Action = ConsentEvent.Action
Method = ConsentEvent.Method
OPEN_QUESTION = (Action.GRANTED, Action.EXPIRED, Action.SUPERSEDED)
"""Newest answers after which, when no grant holds, the question counts as not answered."""


class DocumentChangedError(Exception):
    """The words that the listener read are no longer the ones in force."""

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(purpose)
        self.purpose = purpose


@transaction.atomic
def consent_grant(
    *, user: User, purpose: Purpose, surface: str, network: str = "", document_sha256: str | None = None
) -> ConsentEvent:
    """Record that the listener agrees to the words in force; return the grant that now holds.

    Agreeing again to the same words adds nothing. `network` is the listener's address, recorded without its last
    part. `document_sha256` names the words that were shown; DocumentChangedError when others are in force by now.
    """
    return _grant(user, purpose, _Origin(surface, Method.BUTTON, network), document_sha256)


def _grant(user: User, purpose: Purpose, origin: "_Origin", document_sha256: str | None) -> ConsentEvent:
    _lock(user)
    document = document_current(purpose=purpose)
    if document_sha256 not in (None, document.sha256):
        raise DocumentChangedError(purpose)
    held = consent_grant_for_user(user=user, purpose=purpose)
    if held and held.document_id == document.pk:
        return held
    return _append(user=user, document=document, action=Action.GRANTED, origin=origin)


@transaction.atomic
def consent_withdraw(*, user: User, purpose: Purpose, surface: str, network: str = "") -> ConsentEvent | None:
    """Record that the listener no longer agrees, effective at once; None when there was no grant to withdraw."""
    return _withdraw(user, purpose, _Origin(surface, Method.BUTTON, network))


def _withdraw(user: User, purpose: Purpose, origin: "_Origin") -> ConsentEvent | None:
    _lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if newest is None or newest.action != Action.GRANTED:
        return None
    return _append(user=user, document=newest.document, action=Action.WITHDRAWN, origin=origin)


@transaction.atomic
def consent_save(
    *,
    user: User,
    granted: Collection[Purpose],
    surface: str,
    network: str = "",
    documents_sha256: Mapping[Purpose, str] | None = None,
) -> None:
    """Record the answer to all purposes at once: those in `granted` are agreed to, all others are not.

    `documents_sha256` as in `consent_grant`, for the purposes it names; on DocumentChangedError nothing is recorded.
    """
    shown, origin = documents_sha256 or {}, _Origin(surface, Method.FORM, network)
    for purpose in Purpose:
        if purpose in granted:
            _grant(user, purpose, origin, shown.get(purpose))
        else:
            _decline(user, purpose, origin)


@transaction.atomic
def consent_lapse(*, event: ConsentEvent) -> ConsentEvent | None:
    """Record that a grant ended by itself: superseded by new words, or expired after 12 months.

    None when the listener has answered since, or the grant still holds.
    """
    if event.user is None:
        return None
    _lock(event.user)
    newest = consent_newest_for_user(user=event.user, purpose=Purpose(event.purpose))
    if newest is None or newest.pk != event.pk or event.action != Action.GRANTED or consent_holds(event):
        return None
    is_old = event.created_at <= timezone.now() - CONSENT_LASTS
    action = Action.EXPIRED if is_old else Action.SUPERSEDED
    return _append(user=event.user, document=event.document, action=action, origin=_Origin("site", Method.TIME, ""))


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


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where an answer came from and how it was expressed; `network` is the full address."""

    surface: str
    web_method: str
    network: str

    @property
    def method(self) -> str:
        return Method.REQUEST if self.surface == "api" else self.web_method


def _decline(user: User, purpose: Purpose, origin: _Origin) -> None:
    """Withdraw a grant that holds; refuse when the question was open (never answered, lapsed or new words)."""
    _lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if consent_grant_for_user(user=user, purpose=purpose):
        _withdraw(user, purpose, origin)
    elif newest is None or newest.action in OPEN_QUESTION:
        document = document_current(purpose=purpose)
        _append(user=user, document=document, action=Action.REFUSED, origin=origin)


def _append(*, user: User, document: ConsentDocument, action: str, origin: _Origin) -> ConsentEvent:
    last = ConsentEvent.objects.filter(subject_ref=user.subject_ref).order_by("-created_at").first()
    event = ConsentEvent(
        user=user,
        subject_ref=user.subject_ref,
        purpose=document.purpose,
        document=document,
        document_sha256=document.sha256,
        action=action,
        surface=origin.surface,
        method=origin.method,
        age_attested=action == Action.GRANTED,
        network=truncated(origin.network),
        created_at=_time_after(last),
        previous_hash=last.hash if last else "",
    )
    event.hash = event_hash(event)
    event.full_clean()
    event.save(force_insert=True)
    return event


def _time_after(last: ConsentEvent | None) -> datetime:
    """Return a time later than every earlier event: a clock set back must not bring a withdrawn grant to life."""
    now = timezone.now()
    return max(now, last.created_at + timedelta(microseconds=1)) if last else now


def _lock(user: User) -> None:
    """Let one answer of a listener at a time through; the caller is in a transaction."""
    User.objects.select_for_update().filter(pk=user.pk).only("pk").get()
