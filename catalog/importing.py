"""Songs from CSV: reading the file, checking every row for itself, and the report. Touches no database."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from catalog.identity import song_identity
from config.common.emotions import EMOTIONS

REQUIRED = ("title", "artists")
OPTIONAL = ("film", "year", "language", "source", "genres", "audio", "duration_s")
COLUMNS = (*REQUIRED, *OPTIONAL, *EMOTIONS)
MAX_FILE_BYTES = 64 * 1024 * 1024


class ImportFileError(Exception):
    """The file as a whole cannot be read; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row as it stands in the file; `problem` is set when its fields could not be told apart."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row; `field` is "" when it is the row as a whole."""

    line: int
    field: str
    message: str


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SongRow:
    """A row that passed. Empty text, None and missing weights mean that the row says nothing about them."""

    line: int
    title: str
    artists: tuple[str, ...]
    film: str
    year: int | None
    language: str
    genres: tuple[str, ...]
    audio: str
    duration_s: float | None
    source: str
    weights: Mapping[str, float]

    @property
    def identity(self) -> str:
        """The key under which the catalogue knows this song."""
        return song_identity(self.title, self.artists[0], self.film)


def csv_rows(path: Path) -> list[CsvRow]:
    """Return the file's rows with their line numbers. Raises ImportFileError when it is no CSV of songs."""
    return list(_rows(_text(path)))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ImportFileError(_("%(path)s is larger than 64 MB: split it.") % {"path": path})
        content = path.read_bytes()
    except OSError as error:
        raise ImportFileError(_("Cannot read %(path)s: %(why)s.") % {"path": path, "why": error.strerror}) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportFileError(_("%(path)s is UTF-16: save it as “CSV UTF-8”.") % {"path": path})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = _("%(path)s is not UTF-8 (line %(line)s): save it as “CSV UTF-8”.")
        raise ImportFileError(message % {"path": path, "line": line}) from error


def _rows(text: str) -> Iterator[CsvRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise ImportFileError(_("The first line is not CSV: %(why)s.") % {"why": error}) from error
    _check_header(header)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield CsvRow(line, problem=_("not readable as CSV: %(why)s") % {"why": error})
            continue
        if any(cell.strip() for cell in cells):
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> CsvRow:
    if len(cells) != len(header):
        message = _("has %(found)s fields instead of %(expected)s")
        return CsvRow(line, problem=message % {"found": len(cells), "expected": len(header)})
    return CsvRow(line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise ImportFileError(_("The file is empty: its first line must name the columns."))
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise ImportFileError(_("The columns must be separated by commas."))
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise ImportFileError(_("The first line lacks: %(names)s.") % {"names": ", ".join(missing)})
    unknown = sorted({name for name in header if name not in COLUMNS})
    if unknown:
        message = _("Unknown columns: %(names)s. Known are: %(known)s.")
        names = ", ".join(name or _("(no name)") for name in unknown)
        raise ImportFileError(message % {"names": names, "known": ", ".join(COLUMNS)})
    if len(set(header)) != len(header):
        raise ImportFileError(_("A column stands twice in the first line."))
