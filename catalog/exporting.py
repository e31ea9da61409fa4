"""The catalogue as a file that imports to the same catalogue again: CSV or JSON, a batch at a time."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from catalog.cells import formula_guarded, list_joined, value_written
from catalog.columns import COLUMNS, EXAMPLE, FLAGS, LINK, LISTS, NUMBERS
from catalog.importing import WeightRow
from catalog.models import Song
from catalog.standing import Standing, standing_of
from config.common.emotions import EMOTIONS

BATCH = 500
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
AudioName = Callable[[Song], str]
Row = dict[str, Any]


def songs_written(songs: "QuerySet[Song]", *, form: str, audio_name: AudioName | None = None) -> Iterator[str]:
    """Return the file's text in pieces, a batch of songs each; memory stays the same for any number of songs.

    Songs stand in the order of their identity, which a second import gives them again: equal catalogues give equal
    files. `audio_name` gives the path that a song's audio has beside the file; without it audio is left out.
    """
    return (_csv if form == "csv" else _json)(_rows(songs, audio_name))


def _rows(songs: "QuerySet[Song]", audio_name: AudioName | None) -> Iterator[list[Row]]:
    last = ""
    while batch := list(songs.filter(identity__gt=last).order_by("identity")[:BATCH]):
        standing = standing_of([song.pk for song in batch])
        yield [_row(song, standing.get(song.pk, Standing()), audio_name) for song in batch]
        last = batch[-1].identity


def _row(song: Song, parts: Standing, audio_name: AudioName | None) -> Row:
    """Return what there is of the song by column, each as the type that JSON has for it."""
    said = _common(parts.weights)
    row: Row = {
        "title": song.title,
        "artists": [str(artist) for artist in parts.artists],
        "film": song.film,
        "year": song.year,
        "language": song.language,
        "genres": list(parts.genres),
        "audio": audio_name(song) if audio_name and song.audio else "",
        "duration_s": song.duration_s,
        "tempo_bpm": song.tempo_bpm,
        "valence": song.valence,
        "energy": song.energy,
        "explicit": song.is_explicit,
        "isrc": song.isrc,
        "musicbrainz_id": song.musicbrainz_id and str(song.musicbrainz_id),
        "licence": song.licence,
        "provenance": song.provenance,
        "active": song.is_published,
        **{f"{LINK}{service}": url for service, url in parts.links.items()},
        "source": said.source if said else "",
        "confidence": said.confidence if said else None,
        **{emotion: _weight(weight, said) for emotion, weight in parts.weights.items()},
    }
    return {column: row[column] for column in COLUMNS if row.get(column) not in ("", None, [])}


def _common(weights: dict[str, WeightRow]) -> WeightRow | None:
    """Return a weight whose source and confidence all share, so that the row says them once; None otherwise."""
    known = [weights[emotion.value] for emotion in EMOTIONS if emotion.value in weights]
    same = len({(weight.source, weight.confidence) for weight in known}) == 1
    return known[0] if same else None


def _weight(weight: WeightRow, said: WeightRow | None) -> float | dict[str, Any]:
    if said:
        return weight.weight
    sure = {} if weight.confidence is None else {"confidence": weight.confidence}
    return {"weight": weight.weight, "source": weight.source, **sure}


def _csv(batches: Iterator[list[Row]]) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\n"
    for batch in batches:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([formula_guarded(_cell(row.get(column))) for column in COLUMNS] for row in batch)
        yield text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return str(WeightRow(value["weight"], value["source"], value.get("confidence")))
    return list_joined(value) if isinstance(value, list) else value_written(value)


def _json(batches: Iterator[list[Row]]) -> Iterator[str]:
    """Write a list with a song a line, so that an error's line number finds the song."""
    before = "[\n"
    for batch in batches:
        yield before + ",\n".join(json.dumps(row, ensure_ascii=False) for row in batch)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def template_written(form: str) -> str:
    """Return a file to start from: the columns and one example song."""
    if form == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([COLUMNS, [EXAMPLE.get(column, "") for column in COLUMNS]])
        return text.getvalue()
    typed: Row = {}
    for column in [column for column in COLUMNS if column in EXAMPLE]:
        cell = EXAMPLE[column]
        if column in LISTS:
            typed[column] = cell.split("; ")
        elif column in FLAGS:
            typed[column] = cell == "yes"
        else:
            typed[column] = json.loads(cell) if column in NUMBERS else cell
    return json.dumps([typed], indent=2, ensure_ascii=False) + "\n"
