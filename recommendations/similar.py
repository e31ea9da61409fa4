"""What the engine's closeness term reads: which candidates are near to songs that the listener judged."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from accounts.models import User
from config.common.any_of import any_of
from recommendations.crowd import JUDGED
from recommendations.engine.types import KERNEL_SONGS, Similar

_NEAR: Final = """SELECT other_id, song_id, similarity FROM recommendations_songneighbour
WHERE {others} AND song_id IN (SELECT song_id FROM recommendations_feedback
WHERE user_id = %s AND learned AND kind IN ({kinds}) ORDER BY created_at DESC, id DESC LIMIT %s)
ORDER BY other_id, song_id"""


def similar_for_user(*, user: User, song_ids: Sequence[int]) -> dict[int, Similar]:
    """Return for each of the songs those near to it, with similarity in (0, 1], among the last 200 judgements.

    One query. Songs with none are left out. Only what may be learned from counts.
    """
    kinds = [str(kind) for kind in JUDGED]
    others, ids = any_of("other_id", song_ids)
    near: dict[int, list[tuple[int, float]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR.format(others=others, kinds=", ".join(["%s"] * len(kinds))), (*ids, user.pk, *kinds, KERNEL_SONGS)
        )
        for other, song, similarity in cursor.fetchall():
            near.setdefault(other, []).append((song, similarity))
    return {other: tuple(pairs) for other, pairs in near.items()}
