"""What the engine reads of a song as one text: written by the periodic pass, read by the thousand in one query.

A text is the JSON of the candidate's fields beside its id and language; what is not known of most songs is null.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from config.common.any_of import AnyOf
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import NO_COUNTS, ZEROS, CrowdCounts, SongCandidate
from recommendations.models import SongFacts

BATCH: Final = 500
WRITTEN: Final = ("dated", "engine_version", "content")


def facts_write(*, dates: Mapping[int, datetime], songs: Iterable[SongCandidate]) -> None:
    """Write the facts of these songs where they changed, and take away those of the others that have a date.

    `dates` were read before the songs were: a change in between makes the date, and with it the facts, too old.
    """
    wanted = {song.id: (dates[song.id], ENGINE_VERSION, content_of(song)) for song in songs}
    rows = SongFacts.objects.filter(AnyOf("song", dates)).values_list("song", *WRITTEN)
    known = {song: tuple(standing) for song, *standing in rows}
    SongFacts.objects.filter(pk__in=known.keys() - wanted.keys()).delete()
    changed = [song for song in sorted(wanted) if known.get(song) != wanted[song]]
    SongFacts.objects.bulk_create(
        [SongFacts(song_id=song, **dict(zip(WRITTEN, wanted[song], strict=True))) for song in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("song",),
        update_fields=WRITTEN,
    )


def content_of(song: SongCandidate) -> str:
    """Return a song's facts as they are stored."""
    crowd = None if song.crowd == NO_COUNTS else [song.crowd.liked, song.crowd.judged, song.crowd.overrated]
    outlook = None if song.outlook == ZEROS else song.outlook
    values = [song.artists, song.genres, song.weights, song.curated, song.exposures, crowd, outlook, song.described]
    return orjson.dumps(values).decode()


def songs_from(rows: Sequence[tuple[int, str, str]]) -> list[SongCandidate]:
    """Return the candidates of rows of id, language and stored facts."""
    contents = orjson.loads(f"[{','.join(content for _, _, content in rows)}]")  # at once: it is the quickest
    return [_song(pk, language, *values) for (pk, language, _), values in zip(rows, contents, strict=True)]


def _song(
    pk: int,
    language: str,
    artists: list[int],
    genres: list[str],
    weights: Any,
    curated: bool,
    exposures: int,
    crowd: Any,
    outlook: Any,
    described: bool,
) -> SongCandidate:
    return SongCandidate(
        pk,
        tuple(artists),
        tuple(genres),
        language,
        tuple(weights),
        curated,
        exposures,
        _counts(*crowd) if crowd else NO_COUNTS,
        tuple(outlook) if outlook else ZEROS,
        described,
    )


def _counts(liked: Any, judged: Any, overrated: float) -> CrowdCounts:
    return CrowdCounts(tuple(liked), tuple(judged), overrated)
