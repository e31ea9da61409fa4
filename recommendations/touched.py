"""Mends the taste of listeners who judged a song whose artists, genres, language or length changed afterwards.

Evidence is filed under what was known of a song when it was judged; folding all events again files it under what is
known now. Between a change and the next pass the two may differ.
"""

from datetime import datetime
from typing import Final

from accounts.models import User
from recommendations.evidence import counters_from
from recommendations.folding import counters_distance, evidence_fold
from recommendations.learning import listener_lock, taste_refold
from recommendations.models import Evidence, Feedback

EXACT: Final = 1e-9


def listeners_touched_after(cursor: int, *, since: datetime | None, limit: int) -> list[int]:
    """Return the next listeners after `cursor`, by id, one of whose songs changed since then; all without `since`."""
    learned = Feedback.objects.filter(learned=True, user__gt=cursor)
    if since is not None:
        learned = learned.filter(song__updated_at__gte=since)
    return list(learned.order_by("user").values_list("user", flat=True).distinct()[:limit])


def taste_mend(*, user_id: int) -> None:
    """Fold the listener's evidence again if it is not what their events say now. The caller is in a transaction."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    listener_lock(user)
    stored = counters_from(Evidence.objects.filter(user=user))
    if counters_distance(stored, evidence_fold(user=user)) > EXACT:
        taste_refold(user=user)
