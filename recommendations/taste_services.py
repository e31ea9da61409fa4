"""What people do with what was learned of them: rebuild it, take a line out, start again, say what they want."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.selectors import consent_is_given
from recommendations import erasing, folding, learning
from recommendations.engine.types import EvidenceKey
from recommendations.errors import Refused
from recommendations.evidence import counters_from
from recommendations.models import Evidence, Feedback, Preferences
from recommendations.wishes import languages_clean, novelty_clean


def taste_may_be_learned(*, user: User) -> bool:
    """Whether the listener agrees to a taste profile now. Erases what is left of one that they withdrew."""
    if consent_is_given(user=user, purpose=Purpose.TASTE_PROFILE):
        return True
    erasing.taste_erase_withdrawn(user=user)
    return False


@transaction.atomic
def taste_rebuild(*, user: User) -> None:
    """Derive the listener's taste again from their feedback; it comes out the same."""
    learning.listener_lock(user)
    learning.taste_refold(user=user)


@transaction.atomic
def taste_difference(*, user: User) -> tuple[int, float]:
    """Return how many rows of evidence the listener has, and how far the farthest is from what feedback says.

    The difference is in units of fresh evidence. A row that is missing or too many counts whole, a wrong number of
    signals as infinitely far.
    """
    learning.listener_lock(user)
    stored = counters_from(Evidence.objects.filter(user=user))
    return len(stored), folding.counters_distance(stored, folding.evidence_fold(user=user))


@transaction.atomic
def taste_line_forget(*, user: User, line: EvidenceKey, event_id: uuid.UUID) -> bool:
    """Take a line out of the listener's taste: nothing before now counts for it any more. Whether it was done now.

    A line with no emotion goes with those of its moods. The same `event_id` again, and any line while the listener
    does not agree to a taste profile, changes nothing. Raises Refused `line_not_found` for a line that is not there.
    """
    learning.listener_lock(user)
    if Feedback.objects.filter(user=user, event_id=event_id).exists() or not taste_may_be_learned(user=user):
        return False
    if not erasing.line_rows(user, line).exists():
        raise Refused("line_not_found")
    Feedback.objects.create(
        event_id=event_id,
        user=user,
        kind=Feedback.Kind.FORGET,
        forgets_kind=line.kind,
        forgets_key=line.key,
        forgets_emotion=line.emotion or "",
        learned=True,
        created_at=_after_everything(user),
    )
    erasing.line_rows(user, line).delete()
    return True


@transaction.atomic
def taste_reset(*, user: User) -> None:
    """Start again: nothing that was learned is left. Likes and hides stay as lists, and count for nothing."""
    learning.listener_lock(user)
    erasing.taste_erase(user=user)


@transaction.atomic
def preferences_save(
    *, user: User, languages: Iterable[str] | None = None, novelty: float | None = None
) -> Preferences:
    """Keep what the listener wants of every playlist; what is None stays. Raises Refused for what cannot be."""
    learning.listener_lock(user)
    wanted = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    if languages is not None:
        wanted.languages = languages_clean(languages)
    if novelty is not None:
        wanted.novelty = novelty_clean(novelty)
    wanted.save()
    return wanted


def _after_everything(user: User) -> datetime:
    """Return now, or the time of the newest event where another server's clock is ahead."""
    newest: datetime | None = Feedback.objects.filter(user=user).aggregate(last=Max("created_at"))["last"]
    return max(timezone.now(), newest) if newest else timezone.now()
