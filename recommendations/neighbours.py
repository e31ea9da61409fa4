"""Writes the songs likest to each song that listeners judged: a few at a time, so that memory stays small.

As it was measured: the larger of two likenesses, by who likes both (`engine.closeness.co_liking`) and by how both sound
(`engine.sound.alike`, against every published song). A song without features is like others only by who likes both. Of
each song at most 30 listeners are asked for their newest 100 likes.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import F, Sum, Window
from django.db.models.functions import RowNumber

from config.common.any_of import AnyOf
from recommendations.crowd import POSITIVE, judgements_agreed_to
from recommendations.engine.closeness import co_liking
from recommendations.engine.sound import directions
from recommendations.engine.types import EvidenceKind
from recommendations.models import Evidence, SongNeighbour, SongStatistics
from recommendations.sound import Directions, Ears, Units, directions_of_catalogue, features_of

KEPT: Final = 100
LISTENERS, LIKES_EACH, LIKED_TOO = 30, 100, 300
ASKED_TOGETHER: Final = 25
"""Songs whose listeners are asked at a time: at most 75,000 likes are in memory."""
DECIMALS: Final = 3
BATCH: Final = 10_000
ANY_SONG: Final = -1
"""Stands for a song in a statement that is asked for many."""
# Hundreds of thousands of rows: Django takes several times as long to prepare them as PostgreSQL to write them.
_WRITE: Final = """INSERT INTO recommendations_songneighbour (song_id, other_id, similarity) {triples}
ON CONFLICT (song_id, other_id) DO UPDATE SET similarity = EXCLUDED.similarity"""
_TRIPLES: Final = {
    "postgresql": "SELECT (t->>0)::bigint, (t->>1)::bigint, (t->>2)::float8 FROM json_array_elements(%s::json) AS t",
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') "
    "FROM json_each(%s) WHERE TRUE",
}

Near = dict[tuple[int, int], float]
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class CoLikes:
    """How many listeners of a song were asked, and how many of them liked each other song."""

    asked: int
    together: Mapping[int, int]


def songs_judged_after(cursor: int, *, limit: int) -> list[int]:
    """Return the next songs after `cursor` that listeners judged, by id."""
    judged = judgements_agreed_to().filter(song__gt=cursor)
    return list(judged.order_by("song").values_list("song", flat=True).distinct()[:limit])


def neighbours_forget(*, after: int, until: int | None, but: Sequence[int]) -> None:
    """Delete the neighbours of songs in (after, until] that nobody judges any more; without `until` to the last."""
    stale = SongNeighbour.objects.filter(song__gt=after).exclude(song__in=but)
    (stale if until is None else stale.filter(song__lte=until)).delete()


class Nearest:
    """Finds and writes the nearest songs, reading the catalogue's features once."""

    def __init__(self, ears: Ears) -> None:
        self._scale = ears.scale
        self._read: Directions | None = None
        self._asked = _listeners_statement()

    def write(self, *, song_ids: Sequence[int]) -> None:
        """Write the nearest songs of each of these songs; what is right already is not written again."""
        wanted: Near = {}
        for start in range(0, len(song_ids), ASKED_TOGETHER):
            some = song_ids[start : start + ASKED_TOGETHER]
            found: dict[int, dict[int, float]] = {song_id: {} for song_id in some}
            for song_id, other, likeness in (*_by_listeners(some, self._asked), *self._by_sound(some)):
                rounded = round(min(1.0, likeness), DECIMALS)
                if rounded > found[song_id].get(other, 0.0):
                    found[song_id][other] = rounded
            for song_id, near in found.items():
                best = sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[:KEPT]
                wanted |= {(song_id, other): likeness for other, likeness in best}
        _store(song_ids, wanted)

    def _by_sound(self, song_ids: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        if self._read is None:
            self._read = directions_of_catalogue(self._scale)
        mine = directions(self._scale.standardise(features_of(song_ids))).astype(np.float32)
        for song_id, unit in zip(song_ids, mine, strict=True):
            if unit.any():
                yield from ((song_id, *pair) for pair in _likest(song_id, unit, self._read))


def _likest(song_id: int, unit: Units, read: Directions) -> Iterator[tuple[int, float]]:
    """Return the songs in whose direction a song lies, the likest `KEPT`, of equals those with the lowest ids."""
    likeness = np.round(read.units @ unit, DECIMALS)
    likeness[read.ids == song_id] = -1.0
    kept = min(KEPT, len(likeness))
    least = np.partition(likeness, -kept)[-kept] if kept else 0.0
    above, equal = np.flatnonzero(likeness > least), np.flatnonzero(likeness == least)
    for place in (*above, *equal[: kept - len(above)]):
        if likeness[place] > 0:
            yield int(read.ids[place]), float(likeness[place])


def _by_listeners(song_ids: Sequence[int], statement: Statement) -> Iterator[tuple[int, int, float]]:
    liked = _co_likes(_listeners(song_ids, statement))
    likes = _likes({*song_ids, *(other for co_likes in liked.values() for other in co_likes.together)})
    for song_id, co_likes in liked.items():
        if not co_likes.together:
            continue
        others = sorted(co_likes.together)
        asked = np.array([co_likes.together[other] for other in others], dtype=np.float64)
        mine = max(co_likes.asked, likes.get(song_id, 0))
        together = asked * mine / co_likes.asked  # as many of all listeners as of those asked
        theirs = np.maximum(together, [likes.get(other, 0) for other in others])
        near = co_liking(together, np.array(float(mine)), theirs)
        yield from ((song_id, other, float(likeness)) for other, likeness in zip(others, near, strict=True))


def _store(song_ids: Sequence[int], wanted: Mapping[tuple[int, int], float]) -> None:
    rows = SongNeighbour.objects.filter(song__in=song_ids)
    known = {
        (song, other): (pk, near) for pk, song, other, near in rows.values_list("pk", "song", "other", "similarity")
    }
    SongNeighbour.objects.filter(pk__in=[pk for pair, (pk, _) in known.items() if pair not in wanted]).delete()
    changed = [pair for pair in sorted(wanted) if pair not in known or known[pair][1] != wanted[pair]]
    with connection.cursor() as cursor:
        for start in range(0, len(changed), BATCH):
            triples = [(song, other, wanted[song, other]) for song, other in changed[start : start + BATCH]]
            cursor.execute(_WRITE.format(triples=_TRIPLES[connection.vendor]), (json.dumps(triples),))


def _co_likes(listeners: Mapping[int, Collection[int]]) -> dict[int, CoLikes]:
    liked = _newest_likes(set().union(*listeners.values()))
    found = {}
    for song_id, users in listeners.items():
        counts = Counter(other for user in users for other in liked.get(user, ()) if other != song_id)
        found[song_id] = CoLikes(len(users), dict(counts.most_common(LIKED_TOO)))
    return found


def _listeners_statement() -> Statement:
    """Return what asks for the listeners who liked `ANY_SONG` last: an index gives the newest few of one song.

    To be asked for song by song, but written once: that takes Django longer than the answer takes.
    """
    liked = judgements_agreed_to().filter(kind__in=POSITIVE, song=ANY_SONG).order_by("-pk")
    return liked.values_list("user", flat=True)[:LISTENERS].query.sql_with_params()


def _listeners(song_ids: Sequence[int], asked_for: Statement) -> dict[int, set[int]]:
    statement, params = asked_for
    found = {}
    with connection.cursor() as cursor:
        for song_id in song_ids:
            cursor.execute(statement, [song_id if value == ANY_SONG else value for value in params])
            found[song_id] = {user for (user,) in cursor.fetchall()}
    return found


def _newest_likes(users: set[int]) -> dict[int, list[int]]:
    place = Window(RowNumber(), partition_by="user", order_by=[F("updated_at").desc(), F("key")])
    songs = Evidence.objects.filter(user__in=users, kind=EvidenceKind.SONG, emotion="", held=0)
    rows = songs.filter(positive__gt=F("negative")).annotate(place=place).filter(place__lte=LIKES_EACH).order_by()
    liked: dict[int, list[int]] = {}
    for user, key in rows.values_list("user", "key"):
        liked.setdefault(user, []).append(int(key))
    return liked


def _likes(song_ids: Collection[int]) -> dict[int, int]:
    """Return how often each song was liked, all emotions together: who likes it for two counts twice."""
    rows = SongStatistics.objects.filter(AnyOf("song", song_ids)).order_by().values("song")
    return dict(rows.annotate(times=Sum("liked")).values_list("song", "times"))
