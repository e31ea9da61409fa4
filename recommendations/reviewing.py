"""The queue of songs that listeners call wrong for an emotion: its order, the tag to try instead, and the decision."""

from django.db import transaction
from django.db.models import Exists, F, FloatField, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Sqrt
from django.utils import timezone

from accounts.models import User
from catalog.models import SongEmotion
from catalog.tagging import songs_retag, songs_tag
from recommendations.models import SongStatistics, WrongMood

Z = 1.96
"""Quantile of the normal distribution for the 95 % interval."""
LIKED_BY = 2
"""So many listeners must like a song for another emotion before their word outweighs its tags."""
DISPUTED_FROM = 2
"""So many listeners must call a song wrong before its tags count as disputed."""


def wilson_lower(positive: Combinable, total: Combinable) -> Combinable:
    """Return the lower bound of Wilson's 95 % score interval for `positive` of `total` > 0, as an expression.

    With w of n it is (w + z²/2 − z √(w (n − w)/n + z²/4)) / (n + z²): the share that the counts are good for at least,
    so that 1 of 1 does not stand before 40 of 50 (Wilson, 1927, J. Am. Stat. Assoc. 22).
    """
    share = positive * (total - positive) / total
    root = Sqrt(share + Value(Z * Z / 4), output_field=FloatField())
    return (positive + Value(Z * Z / 2) - Value(Z) * root) / (total + Value(Z * Z))


def wrong_moods() -> QuerySet[WrongMood]:
    """Return the queue, the surest first, each with `doubt`, `tag` (its present weight) and `suggestion`. One query.

    `doubt` is the bound for the listeners who call the song wrong out of the times it was served, or of the listeners
    who judged it where those are more. `suggestion` is the emotion that most listeners like it for, from two on, else
    its strongest other tag; None where there is neither.
    """
    wrong = Cast("wrong", FloatField())
    total = Cast(Greatest("served", "judged", "wrong"), FloatField())
    tags = SongEmotion.objects.filter(song=OuterRef("song"))
    others = tags.exclude(emotion=OuterRef("emotion")).filter(weight__gt=0).order_by("-weight", "emotion")
    liked = SongStatistics.objects.filter(song=OuterRef("song"), liked__gte=LIKED_BY, liked__gt=F("wrong"))
    liked = liked.exclude(emotion=OuterRef("emotion")).order_by("-liked", "emotion")
    queue = WrongMood.objects.filter(wrong__gt=0).annotate(
        doubt=wilson_lower(wrong, total),
        tag=Subquery(tags.filter(emotion=OuterRef("emotion")).values("weight")[:1]),
        suggestion=Coalesce(Subquery(liked.values("emotion")[:1]), Subquery(others.values("emotion")[:1])),
    )
    return queue.order_by("-doubt", "-wrong", "pk")


def songs_disputed() -> Exists:
    """Return the condition on songs that several listeners call wrong for an emotion they are still tagged with."""
    tagged = SongEmotion.objects.filter(song=OuterRef("song"), emotion=OuterRef("emotion"), weight__gt=0)
    called = SongStatistics.objects.filter(song=OuterRef("pk"), wrong__gte=DISPUTED_FROM)
    return Exists(called.filter(Exists(tagged)))


@transaction.atomic
def wrong_mood_accept(*, row: WrongMood, editor: User) -> bool:
    """Move the song's weight to the suggested emotion, or take it away where none is suggested; then put it aside.

    Whether it was still waiting: one that was decided meanwhile stays as it is.
    """
    waiting = wrong_moods().filter(pk=row.pk).first()
    if waiting is None:
        return False
    target: str | None = getattr(waiting, "suggestion", None)
    if target:
        songs_retag(songs=[waiting.song_id], emotion=waiting.emotion, target=target, editor=editor)
    else:
        songs_tag(songs=[waiting.song_id], emotion=waiting.emotion, weight=0.0, editor=editor)
    wrong_mood_put_aside(rows=[waiting.pk])
    return True


def wrong_mood_put_aside(*, rows: list[int]) -> int:
    """Count only what listeners say from now on; return how many rows were waiting."""
    return WrongMood.objects.filter(pk__in=rows, wrong__gt=0).update(wrong=0, reviewed_at=timezone.now())
