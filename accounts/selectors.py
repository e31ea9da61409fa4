"""What a listener has agreed to."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from accounts import chain
from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from config.common.availability import analysis_refusal

CONSENT_LASTS = timedelta(days=365)
DOCUMENT_LANGUAGE = "en"
# The rules of `_is_fresh_grant` and `_newer_words` in one statement.
_IS_GIVEN = """SELECT e.action = %s AND e.created_at > %s AND NOT EXISTS (
SELECT 1 FROM accounts_consentdocument AS newer
WHERE newer.purpose = e.purpose AND newer.language = %s AND newer.material_change
AND newer.effective_from > words.effective_from AND newer.effective_from <= %s)
FROM accounts_consentevent AS e JOIN accounts_consentdocument AS words ON words.id = e.document_id
WHERE e.user_id = %s AND e.purpose = %s ORDER BY e.created_at DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class PurposeState:
    """Where one listener stands with one purpose. `event` is their newest answer, if they gave any."""

    purpose: Purpose
    label: str
    document: ConsentDocument
    granted: bool
    event: ConsentEvent | None

    @property
    def expires_at(self) -> datetime | None:
        """When the grant lapses; None without a grant."""
        return self.event.created_at + CONSENT_LASTS if self.granted and self.event else None


def document_current(*, purpose: Purpose) -> ConsentDocument:
    """Return the words in force now, in the reader's language where the operator offers them in it."""
    offered = {document.language: document for document in documents_in_force(purpose=purpose)}
    return offered.get(get_language() or DOCUMENT_LANGUAGE, offered[DOCUMENT_LANGUAGE])


def documents_in_force(*, purpose: Purpose) -> list[ConsentDocument]:
    """Return the words in force now, in English first, then in the languages of `CONSENT_LANGUAGES`.

    The English words decide which version is in force: a translation of another version is not offered.
    """
    english = (
        ConsentDocument.objects.filter(purpose=purpose, language=DOCUMENT_LANGUAGE, effective_from__lte=timezone.now())
        .order_by("-effective_from", "-pk")[:1]
        .get()
    )
    enabled = [language for language in settings.CONSENT_LANGUAGES if language != DOCUMENT_LANGUAGE]
    if not enabled:
        return [english]
    translated = ConsentDocument.objects.filter(purpose=purpose, version=english.version, language__in=enabled)
    return [english, *translated.order_by("language")]


def consent_newest_for_user(*, user: User, purpose: Purpose) -> ConsentEvent | None:
    """Return the newest answer of any kind."""
    events = ConsentEvent.objects.filter(user=user, purpose=purpose)
    return events.select_related("document").order_by("-created_at").first()


def consent_grant_for_user(*, user: User, purpose: Purpose) -> ConsentEvent | None:
    """Return the grant that holds now: the newest answer, given less than 12 months ago to words still valid.

    One query: every feedback and every playlist asks.
    """
    newer = _newer_words(purpose=OuterRef("purpose"), than=OuterRef("document__effective_from"))
    answers = ConsentEvent.objects.filter(user=user, purpose=purpose).annotate(is_outdated=Exists(newer))
    newest = answers.select_related("document").order_by("-created_at").first()
    return newest if newest and _is_fresh_grant(newest) and not newest.is_outdated else None


def consent_is_given(*, user: User, purpose: Purpose) -> bool:
    """Return whether `consent_grant_for_user` finds a grant, without reading its words: every event asks. One query."""
    now = timezone.now()
    since, until = map(connection.ops.adapt_datetimefield_value, (now - CONSENT_LASTS, now))
    params = (ConsentEvent.Action.GRANTED.value, since, DOCUMENT_LANGUAGE, until, user.pk, purpose.value)
    with connection.cursor() as cursor:
        cursor.execute(_IS_GIVEN, params)
        newest = cursor.fetchone()
    return newest is not None and bool(newest[0])


def purposes_state_for_user(*, user: User) -> list[PurposeState]:
    """Return every purpose in the order of `Purpose`."""
    return [purpose_state_for_user(user=user, purpose=purpose) for purpose in Purpose]


def purposes_asked_of(*, user: User) -> list[PurposeState]:
    """Return the purposes that the consent page asks about: photos only where they are read, or were agreed to."""
    states = purposes_state_for_user(user=user)
    return [state for state in states if state.granted or not _is_pointless(state.purpose)]


def _is_pointless(purpose: Purpose) -> bool:
    return purpose == Purpose.SNAPSHOT_ANALYSIS and bool(analysis_refusal())


def purpose_state_for_user(*, user: User, purpose: Purpose) -> PurposeState:
    """Return one purpose."""
    event = consent_newest_for_user(user=user, purpose=purpose)
    return PurposeState(
        purpose=purpose,
        label=str(purpose.label),
        document=document_current(purpose=purpose),
        granted=bool(event and consent_holds(event)),
        event=event,
    )


def consent_events_for_user(*, user: User) -> QuerySet[ConsentEvent]:
    """Return every answer, newest first, with its document."""
    return ConsentEvent.objects.filter(user=user).select_related("document").order_by("-created_at")


def consent_receipt(*, event: ConsentEvent) -> dict[str, Any]:
    """Return what a listener takes home of one answer: the very words, their hash, and the event with its own."""
    document = event.document
    return {
        "event": {
            "id": str(event.pk),
            "subject_ref": str(event.subject_ref),
            "purpose": event.purpose,
            "action": event.action,
            "surface": event.surface,
            "method": event.method,
            "age_attested": event.age_attested,
            "network": event.network,
            "created_at": event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "document_sha256": event.document_sha256,
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        },
        "document": {
            "purpose": document.purpose,
            "version": document.version,
            "language": document.language,
            "title": document.title,
            "body": document.body,
            "sha256": document.sha256,
        },
    }


def consent_subjects() -> list[uuid.UUID]:
    """Return the pseudonym of everybody who ever answered."""
    return list(ConsentEvent.objects.order_by("subject_ref").values_list("subject_ref", flat=True).distinct())


def consent_chain_break(*, subject_ref: uuid.UUID) -> ConsentEvent | None:
    """Return the first event of a listener that does not follow from the one before; None for a whole chain."""
    return chain.first_break(ConsentEvent.objects.filter(subject_ref=subject_ref).order_by("created_at"))


def consents_lapsed() -> list[ConsentEvent]:
    """Return the newest answers that are still recorded as grants but hold no longer, by time or by new words."""
    lapsed: list[ConsentEvent] = []
    for purpose in Purpose:
        newest = ConsentEvent.objects.filter(user=OuterRef("user"), purpose=purpose).order_by("-created_at")
        lapsed += ConsentEvent.objects.filter(
            pk=Subquery(newest.values("pk")[:1]),
            action=ConsentEvent.Action.GRANTED,
            user__in=users_without_consent(purpose=purpose),
        ).select_related("user", "document")
    return lapsed


def consent_event_for_user(*, user: User, event_id: uuid.UUID) -> ConsentEvent | None:
    """Return one of the listener's own answers."""
    return ConsentEvent.objects.filter(user=user, pk=event_id).select_related("document").first()


def users_without_consent(*, purpose: Purpose) -> QuerySet[User]:
    """Return everybody whose consent to `purpose` does not hold now, in one query: the complement of
    `consent_grant_for_user`.
    """
    now = timezone.now()
    material = ConsentDocument.objects.filter(
        purpose=purpose, language=DOCUMENT_LANGUAGE, material_change=True, effective_from__lte=now
    )
    words_from = material.aggregate(newest=Max("effective_from"))["newest"] or datetime.min.replace(tzinfo=UTC)
    newest = ConsentEvent.objects.filter(user=OuterRef("pk"), purpose=purpose).order_by("-created_at")
    answers = User.objects.annotate(
        answer=Coalesce(Subquery(newest.values("action")[:1]), Value("")),
        answered_at=Subquery(newest.values("created_at")[:1]),
        answered_to=Subquery(newest.values("document__effective_from")[:1]),
    )
    return answers.exclude(
        answer=ConsentEvent.Action.GRANTED, answered_at__gt=now - CONSENT_LASTS, answered_to__gte=words_from
    )


def consent_was_asked(*, user: User) -> bool:
    """Return whether the listener ever answered, yes or no."""
    return ConsentEvent.objects.filter(user=user).exists()


def consent_holds(event: ConsentEvent) -> bool:
    """Return whether this answer is a grant that is neither too old nor given to words replaced in substance."""
    newer = _newer_words(purpose=event.purpose, than=event.document.effective_from)
    return _is_fresh_grant(event) and not newer.exists()


def _is_fresh_grant(event: ConsentEvent) -> bool:
    return event.action == ConsentEvent.Action.GRANTED and event.created_at > timezone.now() - CONSENT_LASTS


def _newer_words(*, purpose: Any, than: Any) -> QuerySet[ConsentDocument]:
    """Return the words in force that replaced in substance those of that time; both values or outer references."""
    return ConsentDocument.objects.filter(
        purpose=purpose,
        language=DOCUMENT_LANGUAGE,
        material_change=True,
        effective_from__gt=than,
        effective_from__lte=timezone.now(),
    )
