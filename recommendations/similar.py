"""What the engine's closeness term reads: which candidates are near to songs that the listener judged."""

from collections.abc import Sequence

from accounts.models import User
from config.common.any_of import AnyOf
from recommendations.crowd import JUDGED
from recommendations.engine.types import KERNEL_SONGS, Similar
from recommendations.models import Feedback, SongNeighbour


def similar_for_user(*, user: User, song_ids: Sequence[int]) -> dict[int, Similar]:
    """Return for each of the songs those near to it, with similarity in (0, 1], among the last 200 judgements.

    One query. Songs with none are left out. Only what may be learned from counts.
    """
    judged = Feedback.objects.filter(user=user, learned=True, kind__in=JUDGED).order_by("-created_at", "-pk")
    rows = SongNeighbour.objects.filter(AnyOf("other", song_ids), song__in=judged.values("song")[:KERNEL_SONGS])
    near: dict[int, list[tuple[int, float]]] = {}
    for other, song, similarity in rows.order_by("other", "song").values_list("other", "song", "similarity"):
        near.setdefault(other, []).append((song, similarity))
    return {other: tuple(pairs) for other, pairs in near.items()}
