"""Reading songs from CSV, one row at a time, and opening whatever a person points at."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from catalog.cells import formula_unguarded
from catalog.columns import column_name, header_check
from catalog.importing import FileRow, ImportFileError, RowStream
from catalog.reading_folder import folder_rows
from catalog.reading_json import json_rows

if TYPE_CHECKING:
    from _csv import Reader

FORMATS = ("csv", "json", "audio")
SUFFIXES = {".csv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
BLOCK = 1024 * 1024


def format_of(path: Path) -> str:
    """Return the format that a name or a folder speaks for. Raises ImportFileError when it speaks for none."""
    if path.is_dir():
        return "audio"
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        message = _("Cannot tell the format of %(path)s: name it .csv, .json or .jsonl, or say --format.")
        raise ImportFileError(message % {"path": path})
    return form


@contextmanager
def rows_open(path: Path, *, form: str = "") -> Iterator[RowStream]:
    """Open a file or folder of songs. Raises ImportFileError when it cannot be read as such."""
    form = form or format_of(path)
    if form == "audio":
        yield folder_rows(path)
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise ImportFileError(_("Cannot read %(path)s: %(why)s.") % {"path": path, "why": error.strerror}) from error
    with file:
        yield file_rows(file, form=form)


def file_rows(file: BinaryIO, *, form: str) -> RowStream:
    """Return the rows of an open CSV or JSON file. Raises ImportFileError before the first row for a wrong file."""
    total = text_check(file)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    rows = json_rows(text) if form == "json" else csv_rows(text)
    return RowStream(rows, total, lambda: total if file.closed else file.tell())


def text_check(file: BinaryIO) -> int:
    """Read the file once, so that nothing is written of one that is not UTF-8; return its size and rewind it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = lines = 0
    file.seek(0)
    while block := file.read(BLOCK):
        if size == 0 and block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ImportFileError(_("The file is UTF-16: save it as “CSV UTF-8”."))
        size += len(block)
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            line = lines + block.count(b"\n", 0, max(0, error.start)) + 1
            message = _("The file is not UTF-8 (line %(line)s): save it as “CSV UTF-8”.")
            raise ImportFileError(message % {"line": line}) from error
        lines += block.count(b"\n")
    if decoder.getstate()[0]:
        raise ImportFileError(_("The file is not UTF-8 (line %(line)s): save it as “CSV UTF-8”.") % {"line": lines + 1})
    file.seek(0)
    return size


def csv_rows(text: io.TextIOBase) -> Iterator[FileRow]:
    """Check the first line and return the rows. Raises ImportFileError when it is no CSV of songs."""
    reader = csv.reader(text, strict=True)
    try:
        header = [column_name(name) for name in next(reader, [])]
    except csv.Error as error:
        raise ImportFileError(_("The first line is not CSV: %(why)s.") % {"why": error}) from error
    header_check(header)
    return _rows(reader, header)


def _rows(reader: "Reader", header: list[str]) -> Iterator[FileRow]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield FileRow(line, problem=_("not readable as CSV: %(why)s") % {"why": error})
            continue
        if any(cell.strip() for cell in cells):
            yield _row(line, header, cells)


def _row(line: int, header: list[str], cells: list[str]) -> FileRow:
    if len(cells) != len(header):
        message = _("has %(found)s fields instead of %(expected)s")
        return FileRow(line, problem=message % {"found": len(cells), "expected": len(header)})
    stripped = (formula_unguarded(cell.strip()) for cell in cells)
    return FileRow(line, dict(zip(header, stripped, strict=True)))
