"""Reading songs from JSON, one object at a time: a list of objects, or one object a line."""

import io
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from catalog.cells import list_joined
from catalog.columns import FLAGS, LISTS, column_name, unknown_columns
from catalog.importing import FileRow, ImportFileError
from config.common.emotions import EMOTIONS

BLOCK = 64 * 1024
MAX_OBJECT = 1024 * 1024
SPACE = " \t\r\n"
WEIGHTS = frozenset(emotion.value for emotion in EMOTIONS)
PARTS = ("weight", "source", "confidence")


def _refuse(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is no number") % {"name": name})


# Numbers stay as they are written, so that nothing is lost between a file and the next.
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse)


def json_rows(text: io.TextIOBase) -> Iterator[FileRow]:
    """Return the rows. Raises ImportFileError when the file begins neither with a list nor with an object."""
    reader = _Reader(text)
    first = reader.peek()
    if first == "[":
        reader.skip(1)
        return _list_rows(reader)
    if first == "{":
        return _line_rows(reader)
    raise ImportFileError(_("The file must hold a JSON list of songs, or one JSON object a line."))


def _line_rows(reader: "_Reader") -> Iterator[FileRow]:
    while reader.peek():
        line = reader.line
        try:
            yield _row(line, DECODER.decode(reader.rest_of_line()))
        except (ValueError, RecursionError) as error:
            yield FileRow(line, problem=_unreadable(error))


def _list_rows(reader: "_Reader") -> Iterator[FileRow]:
    number = line = 0
    while (first := reader.peek()) and first != "]":
        if number:
            if first != ",":
                yield FileRow(reader.line, problem=_("a comma must stand here; nothing after it was read"))
                return
            reader.skip(1)
            if not (first := reader.peek()):
                break
        before, line, number = line, reader.line, number + 1
        try:
            value = reader.value()
        except (ValueError, RecursionError) as error:
            yield FileRow(line, problem=_("%(why)s; nothing after it was read") % {"why": _unreadable(error)})
            return
        yield _row(line, value, place="" if line > before else _("song %(number)s") % {"number": number})
    if not first:
        yield FileRow(reader.line, problem=_("the list of songs does not end; is the file cut off?"))


def _unreadable(error: Exception) -> str:
    why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return _("not readable as JSON: %(why)s") % {"why": why}


class _Reader:
    """Takes JSON values off a text, holding one block and one value at a time."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.text, self.buffer, self.place, self.line = text, "", 0, 1

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        while True:
            while self.place < len(self.buffer):
                char = self.buffer[self.place]
                if char not in SPACE:
                    return char
                self.skip(1)
            if not self._more():
                return ""

    def skip(self, count: int) -> None:
        """Go past some characters, counting lines."""
        self.line += self.buffer.count("\n", self.place, self.place + count)
        self.place += count

    def value(self) -> Any:
        """Return the next value and go past it. Raises ValueError or RecursionError with the reason."""
        while True:
            try:
                value, end = DECODER.raw_decode(self.buffer, self.place)
            except json.JSONDecodeError:
                if len(self.buffer) - self.place > MAX_OBJECT or not self._more():
                    raise
                continue
            self.skip(end - self.place)
            return value

    def rest_of_line(self) -> str:
        """Return what is left of the line and go past it. Raises ValueError when that is longer than 1 MB."""
        parts, length = [], 0
        while True:
            end = self.buffer.find("\n", self.place)
            parts.append(self.buffer[self.place : end if end >= 0 else None])
            length += len(parts[-1])
            self.skip(len(parts[-1]) + (end >= 0))
            if length > MAX_OBJECT:
                parts.clear()
            if end >= 0 or not self._more():
                break
        if length > MAX_OBJECT:
            raise ValueError(_("longer than 1 MB"))
        return "".join(parts)

    def _more(self) -> bool:
        block = self.text.read(BLOCK)
        self.buffer, self.place = self.buffer[self.place :] + block, 0
        return bool(block)


def _row(line: int, value: Any, place: str = "") -> FileRow:
    if not isinstance(value, dict):
        return FileRow(line, problem=_("must be a JSON object"), place=place)
    values = {column_name(name): each for name, each in value.items()}
    if unknown := unknown_columns(values):
        return FileRow(line, problem=unknown, place=place)
    try:
        return FileRow(line, {name: _cell(name, each) for name, each in values.items()}, place=place)
    except ValueError as error:
        return FileRow(line, problem=str(error), place=place)


def _cell(name: str, value: Any) -> str:
    """Return what a cell of a CSV would hold. Raises ValueError when there is no such cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) and name in FLAGS:
        return "yes" if value else "no"
    if isinstance(value, list) and name in LISTS and all(isinstance(part, str) for part in value):
        return list_joined(value)
    if isinstance(value, dict) and name in WEIGHTS and {"weight"} <= value.keys() <= set(PARTS):
        parts = [value.get(part) for part in PARTS]
        return " ".join(part for part in parts if isinstance(part, str))
    raise ValueError(_("%(name)s: must not be written in this form") % {"name": name})
