"""The arms of the candidates' query: each a short walk along one index, whatever the size of the catalogue.

SQL by hand, for PostgreSQL and SQLite alike: twenty querysets cost a request more than PostgreSQL takes to answer them.
The tests hold each arm to its index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

RANDOM: Final = 40
CHANGED: Final = 1000
"""The songs changed since the priors were written that are looked at, the newest, on each shelf."""
SONGS_AN_ARTIST, LATEST_OF_ARTIST = 3, 25

_OFFERED: Final = "SELECT song_id FROM recommendations_songprior WHERE shelf = %s AND emotion = %s"
_IN_LANGUAGE: Final = " AND language = %s"
_BEST: Final = " ORDER BY base DESC, song_id LIMIT %s"
_ABOVE: Final = " AND random_key >= %s ORDER BY random_key, song_id LIMIT %s"
_BELOW: Final = " AND random_key < %s ORDER BY random_key DESC, song_id DESC LIMIT %s"
_OF_ARTIST: Final = """SELECT song_id, artist_id FROM catalog_credit
WHERE artist_id = %s ORDER BY song_id DESC LIMIT %s"""
_BEST_OF_ARTISTS: Final = """SELECT song_id FROM (
SELECT known.song_id, ROW_NUMBER() OVER (
PARTITION BY known.artist_id, known.shelf ORDER BY COALESCE(known.base, 0) DESC, known.song_id) AS place
FROM (SELECT latest.song_id, latest.artist_id,
(SELECT base FROM recommendations_songprior AS p WHERE p.song_id = latest.song_id AND p.emotion = %s) AS base,
(SELECT shelf FROM recommendations_songprior AS p WHERE p.song_id = latest.song_id AND p.emotion = %s) AS shelf
FROM ({latest}) AS latest) AS known) AS ranked WHERE place <= %s"""
_CHANGED: Final = """SELECT id FROM catalog_song
WHERE is_published AND {shelf} AND updated_at >= COALESCE((
SELECT MAX(started_at) FROM recommendations_crowdrefresh WHERE state = 'done'), '0001-01-02 00:00:00')
ORDER BY updated_at DESC LIMIT %s"""
_READ: Final = """SELECT s.id, s.language, s.audio, f.content FROM catalog_song AS s
LEFT JOIN recommendations_songfacts AS f ON f.song_id = s.id AND f.dated = s.updated_at AND f.engine_version = %s
WHERE s.is_published{languages} AND s.id {found} ORDER BY s.id"""
# For an array from a subquery the planner expects ten songs, and takes the index in catalogues of every size.
_FOUND: Final = {"postgresql": "= ANY(ARRAY({arms}))", "sqlite": "IN ({arms})"}
_PLAYS_HERE, _PLAYS_ELSEWHERE = "NOT (audio = '')", "audio = ''"


class Arm(NamedTuple):
    """A statement that selects songs, and its parameters."""

    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What anybody may be offered: the songs of a shelf that express an emotion, in one language or in all."""

    shelf: str
    emotion: str
    language: str | None = None

    def best(self, limit: int) -> Arm:
        """Those with the best priors."""
        return self._arm(_BEST, limit)

    def by_chance(self, place: float, limit: int) -> list[Arm]:
        """Those tagged with the emotion on either side of a random place in [0, 1]."""
        return [self._arm(_ABOVE, place, limit // 2), self._arm(_BELOW, place, limit // 2)]

    def _arm(self, rest: str, *params: float) -> Arm:
        if self.language is None:
            return Arm(_OFFERED + rest, (self.shelf, self.emotion, *params))
        return Arm(_OFFERED + _IN_LANGUAGE + rest, (self.shelf, self.emotion, self.language, *params))


def of_artists(artists: Sequence[int], emotion: str) -> Arm:
    """The best songs of each of the artists for an emotion, on each shelf; of the prolific the latest songs compete."""
    latest = _all([Arm(_OF_ARTIST, (artist, LATEST_OF_ARTIST)) for artist in artists], "UNION ALL")
    return Arm(_BEST_OF_ARTISTS.format(latest=latest.sql), (emotion, emotion, *latest.params, SONGS_AN_ARTIST))


def changed() -> list[Arm]:
    """The newest songs of each shelf that changed since their priors were last written."""
    return [Arm(_CHANGED.format(shelf=shelf), (CHANGED,)) for shelf in (_PLAYS_HERE, _PLAYS_ELSEWHERE)]


def these(songs: Iterable[int]) -> Arm:
    """These songs, whatever they are."""
    ids = ",".join(str(int(song)) for song in songs)  # a parameter for each takes longer than to look them up
    return Arm(f"SELECT id AS song_id FROM catalog_song WHERE id IN ({ids or 'NULL'})", ())  # noqa: S608 - numbers


def songs_read(arms: Iterable[Arm], languages: Sequence[str], engine: str) -> list[tuple[int, str, str, str | None]]:
    """Return id, language, audio and stored facts of the published songs that any of the arms selects, by id.

    The facts are None where they are not those of the song and the engine of now. With `languages` only songs in one
    of them. One query.
    """
    together = _all(list(arms), "UNION")
    places = ", ".join(["%s"] * len(languages))
    statement = _READ.format(
        languages=f" AND s.language IN ({places})" if languages else "",
        found=_FOUND[connection.vendor].format(arms=together.sql),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, (engine, *languages, *together.params))
        rows: list[tuple[int, str, str, str | None]] = cursor.fetchall()
        return rows


def songs_of(arms: Iterable[Arm]) -> list[int]:
    """Return the songs that any of the arms selects, by id. One query, none without arms."""
    together = _all(list(arms), "UNION")
    if not together.sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(together.sql, together.params)
        return sorted(row[0] for row in cursor.fetchall())


def _all(arms: Sequence[Arm], union: str) -> Arm:
    # SQLite takes no LIMIT in an arm of a UNION, but takes it in a subquery of one.
    selects = (f"SELECT * FROM ({arm.sql}) AS arm{place}" for place, arm in enumerate(arms))  # noqa: S608 - constants
    return Arm(f" {union} ".join(selects), tuple(value for arm in arms for value in arm.params))
