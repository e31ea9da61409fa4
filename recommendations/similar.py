"""What the engine's closeness term reads: which candidates are near to songs that the listener judged."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from accounts.models import User
from recommendations.crowd import JUDGED
from recommendations.engine.types import KERNEL_SONGS, Similar

# From the 200 judged songs to their neighbours, and of these the candidates: the other way round a thousand candidates
# have several times as many neighbours to be thrown away. PostgreSQL makes a hash of a constant array, not of a
# subquery's; `+ 0` keeps it from walking the index of `other_id` for each of the thousand.
_NEAR: Final = """SELECT other_id, song_id, similarity FROM recommendations_songneighbour
WHERE song_id {judged} AND other_id + 0 {candidates} ORDER BY other_id, song_id"""
_JUDGED: Final = """SELECT song_id FROM recommendations_feedback WHERE user_id = %s AND learned AND kind IN ({kinds})
ORDER BY created_at DESC, id DESC LIMIT %s"""
_OF_VENDOR: Final = {
    "postgresql": ("= ANY(ARRAY({judged}))", "= ANY(%s::bigint[])", "{{{ids}}}"),
    "sqlite": ("IN ({judged})", "IN (SELECT value FROM json_each(%s))", "[{ids}]"),
}


def similar_for_user(*, user: User, song_ids: Sequence[int]) -> dict[int, Similar]:
    """Return for each of the songs those near to it, with similarity in (0, 1], among the last 200 judgements.

    One query. Songs with none are left out. Only what may be learned from counts.
    """
    kinds = [str(kind) for kind in JUDGED]
    judged, candidates, array = _OF_VENDOR[connection.vendor]
    newest = _JUDGED.format(kinds=", ".join(["%s"] * len(kinds)))
    statement = _NEAR.format(judged=judged.format(judged=newest), candidates=candidates)
    near: dict[int, list[tuple[int, float]]] = {}
    with connection.cursor() as cursor:
        ids = array.format(ids=",".join(map(str, song_ids)))
        cursor.execute(statement, (user.pk, *kinds, KERNEL_SONGS, ids))
        for other, song, similarity in cursor.fetchall():
            near.setdefault(other, []).append((song, similarity))
    return {other: tuple(pairs) for other, pairs in near.items()}
