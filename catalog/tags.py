"""What a file says about itself: title, artists and the like, read with limits. Knows no Django."""

import io
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO

from tinytag import TinyTag, TinyTagException

MOST_BYTES = 48 * 1024 * 1024
"""All that may be read for tags, covers included; a file that wants more has none."""
TEXT_LENGTH = 300
NAME_LENGTH = 200
MAX_ARTISTS = 20
MAX_GENRES = 8
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tags:
    """What was found, cleaned; empty where the file says nothing."""

    title: str = ""
    artists: tuple[str, ...] = ()
    album: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()
    isrc: str = ""


def tags_read(file: BinaryIO) -> Tags:
    """Return the file's tags; none at all when they cannot be read. Rewinds the file."""
    file.seek(0)
    try:
        found = TinyTag.get(file_obj=_Limited(file), duration=False)  # type: ignore[arg-type]
    except TinyTagException:
        return Tags()
    finally:
        file.seek(0)
    return Tags(
        title=_text(found.title, TEXT_LENGTH),
        artists=_names(found.artist, found.other.get("artist"), most=MAX_ARTISTS, length=NAME_LENGTH),
        album=_text(found.album, TEXT_LENGTH),
        year=_year(found.year),
        genres=_names(found.genre, found.other.get("genre"), most=MAX_GENRES, length=80),
        isrc=_isrc(found.other.get("isrc")),
    )


def _text(value: Any, length: int) -> str:
    """Return one line of text without control and formatting characters, which may turn or hide what follows."""
    plain = unicodedata.normalize("NFC", str(value or ""))
    kept = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in plain)
    return " ".join(kept.split())[:length].strip()


def _names(first: Any, more: Any, *, most: int, length: int) -> tuple[str, ...]:
    values = [str(first or ""), *map(str, more or [])]
    parts = (_text(part, length) for value in values for part in value.replace("\0", ";").split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))[:most]


def _year(value: Any) -> int | None:
    match = re.search(r"(?<!\d)(1[89]|20)\d\d(?!\d)", str(value or ""))
    year = int(match.group()) if match else 0
    return year if 1850 <= year <= 2100 else None


def _isrc(values: Any) -> str:
    candidates = (str(value).upper().replace("-", "").strip() for value in values or [])
    return next((value for value in candidates if ISRC.fullmatch(value)), "")


class _Limited:
    """A file that ends the reading, instead of the memory, when too much is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises io.UnsupportedOperation once more than MOST_BYTES were asked for."""
        if size is None or size < 0 or size > self._left:
            size = self._left + 1
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise io.UnsupportedOperation("the tags are too large")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()
