"""Deletes what was learned of listeners: at their wish, and of those who no longer agree to it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import ConsentEvent, Purpose, User
from recommendations.engine.types import EvidenceKey
from recommendations.evidence import PLAYED
from recommendations.models import Evidence, Feedback, RankingInput


def line_rows(user: User, line: EvidenceKey) -> QuerySet[Evidence]:
    """Return the rows of one line of taste: those of every mood for a line with no emotion."""
    rows = Evidence.objects.filter(user=user, kind=line.kind, key=line.key)
    return rows if line.emotion is None else rows.filter(emotion=line.emotion)


@transaction.atomic
def taste_erase_withdrawn(*, user: User | None = None) -> None:
    """Erase the taste of those who no longer agree to one: evidence, plays and skips; likes stay as favourites.

    A consent that only lapsed, or waits for an answer to new words, is not withdrawn: its taste rests unused.
    """
    newest = ConsentEvent.objects.filter(user=OuterRef("user"), purpose=Purpose.TASTE_PROFILE)
    action = Subquery(newest.order_by("-created_at").values("action")[:1])
    inputs = RankingInput.objects.filter(state=RankingInput.State.KEPT, learned=True)
    evidence, learned = Evidence.objects.all(), Feedback.objects.filter(learned=True)
    if user is not None:
        evidence, learned = evidence.filter(user=user), learned.filter(user=user)
        inputs = inputs.filter(playlist__user=user)
    _of_others(evidence.annotate(action=action)).delete()
    _unlearn(_of_others(learned.annotate(action=action)))
    of_playlist = ConsentEvent.objects.filter(user=OuterRef("playlist__user"), purpose=Purpose.TASTE_PROFILE)
    held = inputs.annotate(action=Subquery(of_playlist.order_by("-created_at").values("action")[:1]))
    _inputs_forget(_of_others(held))


def _of_others(rows: QuerySet[Any]) -> QuerySet[Any]:
    action = ConsentEvent.Action
    resting = (action.GRANTED, action.EXPIRED, action.SUPERSEDED)
    return rows.filter(Q(action__isnull=True) | ~Q(action__in=resting))


def ranking_inputs_forget(*, user: User, since: datetime | None = None) -> None:
    """Delete what the listener's playlists, those made since then, were ranked from."""
    inputs = RankingInput.objects.filter(playlist__user=user)
    if since is not None:
        inputs = inputs.filter(playlist__created_at__gte=since)
    _inputs_forget(inputs)


def _inputs_forget(inputs: QuerySet[RankingInput]) -> None:
    inputs.filter(state=RankingInput.State.KEPT).update(state=RankingInput.State.FORGOTTEN, content=b"")


def taste_erase(*, user: User) -> None:
    """Erase all that was learned of the listener; likes and hides stay as lists. The caller holds the lock."""
    Evidence.objects.filter(user=user).delete()
    ranking_inputs_forget(user=user)
    _unlearn(Feedback.objects.filter(user=user, learned=True))


def _unlearn(learned: QuerySet[Any]) -> None:
    learned.filter(kind__in=(*PLAYED, Feedback.Kind.FORGET)).delete()
    learned.update(learned=False, mood="", emotion="", play=None)
