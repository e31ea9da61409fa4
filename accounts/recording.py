"""How an event enters a listener's chain of consent, and the events that no one but time writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.chain import event_hash
from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.selectors import CONSENT_LASTS, consent_holds, consent_newest_for_user
from config.common.network import truncated

Action = ConsentEvent.Action
Method = ConsentEvent.Method


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an answer came from and how it was expressed; `network` is the full address."""

    surface: str
    web_method: str
    network: str

    @property
    def method(self) -> str:
        """How: a program's request, or what the page offered."""
        return Method.REQUEST if self.surface == "api" else self.web_method


BY_TIME = Origin("site", Method.TIME, "")


def event_append(*, user: User, document: ConsentDocument, action: str, origin: Origin) -> ConsentEvent:
    """Record one answer after the last one; the caller holds the listener's lock."""
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


def user_lock(user: User) -> None:
    """Let one answer of a listener at a time through; the caller is in a transaction."""
    User.objects.select_for_update().filter(pk=user.pk).only("pk").get()


@transaction.atomic
def consent_lapse(*, event: ConsentEvent) -> ConsentEvent | None:
    """Record that a grant ended by itself: superseded by new words, or expired after 12 months.

    None when the listener has answered since, or the grant still holds.
    """
    if event.user is None:
        return None
    user_lock(event.user)
    newest = consent_newest_for_user(user=event.user, purpose=Purpose(event.purpose))
    if newest is None or newest.pk != event.pk or event.action != Action.GRANTED or consent_holds(event):
        return None
    is_old = event.created_at <= timezone.now() - CONSENT_LASTS
    action = Action.EXPIRED if is_old else Action.SUPERSEDED
    return event_append(user=event.user, document=event.document, action=action, origin=BY_TIME)
