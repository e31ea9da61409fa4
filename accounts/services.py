"""Everything a listener changes about their account here: consent, and where they listen elsewhere."""

from collections.abc import Collection, Mapping

from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, transaction

from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.provision import curators_ensure
from accounts.recording import Origin, event_append, user_lock
from accounts.selectors import (
    consent_grant_for_user,
    consent_newest_for_user,
    document_current,
    documents_in_force,
)

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
    return _grant(user, purpose, Origin(surface, Method.BUTTON, network), document_sha256)


def _grant(user: User, purpose: Purpose, origin: Origin, document_sha256: str | None) -> ConsentEvent:
    user_lock(user)
    document = _document_shown(purpose, document_sha256)
    held = consent_grant_for_user(user=user, purpose=purpose)
    if held and held.document_id == document.pk:
        return held
    return event_append(user=user, document=document, action=Action.GRANTED, origin=origin)


def _document_shown(purpose: Purpose, sha256: str | None) -> ConsentDocument:
    """Return the words that were shown, in whichever language; without a hash those of the present language."""
    if sha256 is None:
        return document_current(purpose=purpose)
    for document in documents_in_force(purpose=purpose):
        if document.sha256 == sha256:
            return document
    raise DocumentChangedError(purpose)


@transaction.atomic
def consent_withdraw(*, user: User, purpose: Purpose, surface: str, network: str = "") -> ConsentEvent | None:
    """Record that the listener no longer agrees, effective at once; None when there was no grant to withdraw."""
    return _withdraw(user, purpose, Origin(surface, Method.BUTTON, network))


def _withdraw(user: User, purpose: Purpose, origin: Origin) -> ConsentEvent | None:
    user_lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if newest is None or newest.action != Action.GRANTED:
        return None
    return event_append(user=user, document=newest.document, action=Action.WITHDRAWN, origin=origin)


@transaction.atomic
def consent_save(
    *,
    user: User,
    granted: Collection[Purpose],
    surface: str,
    network: str = "",
    documents_sha256: Mapping[Purpose, str] | None = None,
    asked: Collection[Purpose] = tuple(Purpose),
) -> None:
    """Record the answer to all purposes `asked` about: those in `granted` are agreed to, the others are not.

    `documents_sha256` as in `consent_grant`, for the purposes it names; on DocumentChangedError nothing is recorded.
    """
    shown, origin = documents_sha256 or {}, Origin(surface, Method.FORM, network)
    for purpose in asked:
        if purpose in granted:
            _grant(user, purpose, origin, shown.get(purpose))
        else:
            _decline(user, purpose, origin)


@transaction.atomic
def erasure_prove(*, user: User, surface: str, network: str = "") -> ConsentEvent:
    """Withdraw every consent that holds and record, under the pseudonym, that the account is being erased."""
    user_lock(user)
    origin = Origin(surface, Method.ERASURE, network)
    for purpose in Purpose:
        if consent_grant_for_user(user=user, purpose=purpose):
            _withdraw(user, purpose, origin)
    document = document_current(purpose=Purpose.SNAPSHOT_ANALYSIS)
    return event_append(user=user, document=document, action=Action.ERASURE_PROOF, origin=origin)


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


def _decline(user: User, purpose: Purpose, origin: Origin) -> None:
    """Withdraw a grant that holds; refuse when the question was open (never answered, lapsed or new words)."""
    user_lock(user)
    newest = consent_newest_for_user(user=user, purpose=purpose)
    if consent_grant_for_user(user=user, purpose=purpose):
        _withdraw(user, purpose, origin)
    elif newest is None or newest.action in OPEN_QUESTION:
        document = document_current(purpose=purpose)
        event_append(user=user, document=document, action=Action.REFUSED, origin=origin)
