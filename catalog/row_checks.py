"""The check of one imported row, cell by cell; the page, the command and the background job share it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from catalog import cell_checks as check
from catalog.columns import LINK, LINKS
from catalog.importing import CreditRow, FileRow, RowError, SongRow, WeightRow
from catalog.models import Song, SongEmotion
from config.common.emotions import EMOTIONS

T = TypeVar("T")

MAX_AUDIO_NAME = 500


def row_check(row: FileRow, *, number: int = 0) -> tuple[SongRow | None, list[RowError]]:
    """Return the checked song, or None and everything that is wrong with the row. Touches no database.

    `number` counts the rows; several may stand in one line of a JSON file.
    """
    if row.problem:
        return None, [RowError(row.line, "", row.problem, row.place)]
    errors: list[RowError] = []

    def take(name: str, checked: Callable[[str], T], otherwise: T) -> T:
        try:
            return checked(row.values.get(name, ""))
        except ValueError as error:
            errors.append(RowError(row.line, name, str(error), row.place))
            return otherwise

    def short(name: str) -> str:
        return take(name, partial(check.text, most=check.longest(Song, name)), "")

    song = SongRow(
        line=row.line,
        number=number,
        place=row.place,
        title=take("title", partial(check.required, most=check.longest(Song, "title")), ""),
        artists=take("artists", check.artists, (CreditRow(""),)),
        film=short("film"),
        year=take("year", check.year, None),
        language=take("language", check.language, ""),
        genres=take("genres", check.genres, ()),
        audio=take("audio", partial(check.text, most=MAX_AUDIO_NAME), ""),
        duration_s=take("duration_s", check.seconds, None),
        tempo_bpm=take("tempo_bpm", check.tempo, None),
        valence=take("valence", check.share, None),
        energy=take("energy", check.share, None),
        is_explicit=take("explicit", check.flag, None),
        isrc=take("isrc", check.isrc, ""),
        musicbrainz_id=take("musicbrainz_id", check.uuid, None),
        licence=short("licence"),
        provenance=short("provenance"),
        is_published=take("active", check.flag, None),
        links=_links(row.values, take),
        weights=_weights(take),
    )
    return (None if errors else song), errors


def _links(values: Mapping[str, str], take: Callable[..., str]) -> dict[str, str]:
    return {column.removeprefix(LINK): take(column, check.address, "") for column in LINKS if values.get(column)}


def _weights(take: Callable[..., Any]) -> dict[str, WeightRow]:
    source = take("source", check.source, SongEmotion.Source.IMPORT)
    said = WeightRow(0.0, source, take("confidence", check.share, None))
    given = {emotion.value: take(emotion.value, partial(check.weight, said=said), None) for emotion in EMOTIONS}
    return {emotion: weight for emotion, weight in given.items() if weight is not None}
