"""Reads any CSV of judged plays.

| column | |
|---|---|
| user, item, label | needed; label: 0 or 1, a number (a like is ¾ of the largest or more), or a word such as skip |
| time | seconds or milliseconds since 1970, or ISO 8601; when absent, the order is shuffled |
| context | one of the five emotions, or anything else: then the five commonest stand for moods of their own |
| genre, artist | several with `|` or `;` between |
| exposure | `random` (or 1, true, uniform): the song was drawn at random, not chosen |
| f_… | features of the song, numbers; f_valence with f_energy give emotion weights, so do f_happy, f_sad, … |

Columns stand in any order, between commas, semicolons or tabs, in UTF-8 or UTF-16; others are ignored. A bad row is
left out and named, never fatal.
"""

import csv
import math
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from recommendations.evaluation.collect import Collector
from recommendations.evaluation.types import DatasetError, PlaySet

if TYPE_CHECKING:
    from _csv import Reader

NEEDED: Final = ("user", "item", "label")
MAX_ROWS: Final = 2_000_000
MAX_HEAD: Final = 100_000
DELIMITERS: Final = (",", ";", "\t")
LIKE_WORDS: Final = {"like": 1.0, "liked": 1.0, "true": 1.0, "yes": 1.0, "complete": 1.0}
DISLIKE_WORDS: Final = {"dislike": 0.0, "disliked": 0.0, "skip": 0.0, "hide": 0.0, "false": 0.0, "no": 0.0}
UNKNOWN: Final = frozenset({"", "nan", "na", "n/a", "null", "none"})
RANDOM_WORDS: Final = frozenset({"1", "1.0", "true", "yes", "random", "rand", "uniform"})


def columns(path: Path) -> list[str]:
    """Return the names in a CSV's first line; none when there is no such line."""
    try:
        with _opened(path) as file:
            return [name.strip().casefold() for name in next(_reader(file), [])]
    except csv.Error:
        return []


def _opened(path: Path) -> TextIO:
    with path.open("rb") as file:
        start = file.read(2)
    encoding = "utf-16" if start in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
    return path.open(newline="", encoding=encoding, errors="replace")


def _reader(file: TextIO) -> "Reader":
    """Return a reader at the file's start that splits as the first line does."""
    first = file.readline(MAX_HEAD)
    file.seek(0)
    return csv.reader(file, delimiter=max(DELIMITERS, key=lambda delimiter: _needed_in(first, delimiter)))


def _needed_in(line: str, delimiter: str) -> int:
    names = next(csv.reader([line], delimiter=delimiter), [])
    return len(set(NEEDED) & {name.strip().casefold() for name in names})


def is_form(path: Path) -> bool:
    """Whether the file has the columns that are needed."""
    return set(NEEDED) <= set(columns(path))


def read(path: Path) -> PlaySet:
    """Return the plays of a file. DatasetError when a needed column or every row is missing."""
    names = columns(path)
    if missing := [name for name in NEEDED if name not in names]:
        raise DatasetError(f"{path.name}: no column {', '.join(missing)}")
    found = Collector(path.stem, timed="time" in names, features=[name for name in names if name.startswith("f_")])
    for line, row in _rows(path, names, found):
        try:
            _take(found, row)
        except ValueError as error:
            found.leave_out(line, str(error))
            continue
        for name in found.features:
            if row[name].casefold() not in UNKNOWN and math.isnan(number_of(row[name])):
                found.leave_out(line, f"{name} {row[name][:40]!r} is no number")
        if len(found) >= MAX_ROWS:
            found.leave_out(line, f"and all after it: at most {MAX_ROWS:,} rows are read")
            break
    return found.play_set()


def _rows(path: Path, names: list[str], found: Collector) -> Iterator[tuple[int, Mapping[str, str]]]:
    with _opened(path) as file:
        reader = _reader(file)
        next(reader, None)
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                found.leave_out(reader.line_num, str(error))
                continue
            if not values:
                continue
            if len(values) != len(names):
                found.leave_out(reader.line_num, f"{len(values)} values for {len(names)} columns")
                continue
            yield reader.line_num, dict(zip(names, map(str.strip, values), strict=True))


def _take(found: Collector, row: Mapping[str, str]) -> None:
    if not row["user"] or not row["item"]:
        raise ValueError("no user or no item")
    label, seconds = label_of(row["label"]), seconds_of(row["time"]) if found.timed else 0.0
    song = found.song(row["item"], genres=parts_of(row.get("genre", "")), artists=parts_of(row.get("artist", "")))
    found.describe(song, {name: number_of(row[name]) for name in found.features})
    exposed = row.get("exposure", "").casefold() in RANDOM_WORDS
    found.play(row["user"], song, seconds=seconds, context=row.get("context", ""), label=label, exposed=exposed)


def parts_of(text: str) -> list[str]:
    """Return the names in a cell, without repeats, in order."""
    parts = (part.strip() for part in text.replace(";", "|").split("|"))
    return list(dict.fromkeys(part for part in parts if part))


def number_of(text: str) -> float:
    """Return a number, its decimals after a point or a comma; NaN when there is none."""
    try:
        value = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def label_of(text: str) -> float:
    """Return a label as a number; ValueError when it says nothing."""
    known = {**LIKE_WORDS, **DISLIKE_WORDS}.get(text.casefold())
    value = number_of(text) if known is None else known
    if math.isnan(value):
        raise ValueError(f"label {text[:40]!r} is no number")
    return value


def seconds_of(text: str) -> float:
    """Return a time as seconds since 1970; ValueError when it is none."""
    value = number_of(text)
    if math.isnan(value):
        moment = datetime.fromisoformat(text)
        value = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    seconds = value / 1000.0 if abs(value) > 1e11 else value
    if not 0 <= seconds < 1e11:
        raise ValueError(f"time {text[:40]!r} is out of range")
    return seconds
