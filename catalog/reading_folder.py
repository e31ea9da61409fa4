"""Reading songs from a folder of audio: their tags, and the emotion whose name a folder bears."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from tinytag import TinyTag, TinyTagException

from catalog.cells import list_joined
from catalog.importing import FileRow, ImportFileError, RowStream
from config.common.emotions import EMOTIONS

SUFFIXES = frozenset({".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".mp4", ".wav"})
# What tags name differently from our columns; the first that is there counts.
ISRC = "isrc"
RECORDING = ("musicbrainz_recordingid", "musicbrainz_trackid", "musicbrainz track id")
EMOTION_NAMES = frozenset(emotion.value for emotion in EMOTIONS)
YEAR_DIGITS = 4


def folder_rows(folder: Path) -> RowStream:
    """Return a row for each audio file in the folder and its folders, by path. Raises ImportFileError if there is none.

    Links to files are followed only as far as the import of audio allows; links to folders are not.
    """
    if not folder.is_dir():
        raise ImportFileError(_("Cannot read %(path)s: it is no folder.") % {"path": folder})
    files = sorted(_audio_files(folder))
    if not files:
        raise ImportFileError(_("Cannot read %(path)s: there is no audio in it.") % {"path": folder})
    done = [0]
    return RowStream(_rows(folder, files, done), len(files), lambda: done[0])


def _audio_files(folder: Path) -> Iterator[str]:
    for place, _folders, files in os.walk(folder):
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield str((Path(place) / name).relative_to(folder))


def _rows(folder: Path, files: list[str], done: list[int]) -> Iterator[FileRow]:
    for number, name in enumerate(files, start=1):
        values = _values(folder, name)
        done[0] = number
        yield FileRow(number, values, place=name)


def _values(folder: Path, name: str) -> dict[str, str]:
    """Return the cells that the file's tags fill; a file without readable tags speaks through its name."""
    path = Path(name)
    artist, dash, title = path.stem.partition(" - ")
    values = {"title": title if dash else path.stem, "artists": list_joined([artist]) if dash else ""}
    values |= {column: text for column, text in _tags(folder / name).items() if text}
    emotion = next((part.lower() for part in reversed(path.parts[:-1]) if part.lower() in EMOTION_NAMES), "")
    if emotion:
        values[emotion] = "1.0"
    return values | {"audio": name}


def _tags(path: Path) -> dict[str, str]:
    try:
        tag = TinyTag.get(path, duration=False)
    except (TinyTagException, OSError, ValueError, LookupError, struct.error, ArithmeticError, MemoryError):
        return {}  # the audio itself is judged by the probe, which says what is wrong with it
    other = {name.lower(): values for name, values in tag.other.items()}
    artists = _several(tag.artist, other.get("artist", []))
    composers = _several(tag.composer, other.get("composer", []))
    recording = next((other[name][0] for name in RECORDING if other.get(name)), "")
    return {
        "title": _one(tag.title),
        "artists": list_joined([*artists, *(f"{name} (composer)" for name in composers if name not in artists)])
        if artists
        else "",
        "film": _one(tag.album),
        "year": _one(tag.year)[:YEAR_DIGITS],
        "genres": list_joined(_several(tag.genre, other.get("genre", []))),
        "isrc": _one(other.get(ISRC, [""])[0]),
        "musicbrainz_id": _one(str(recording)),
    }


def _one(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", " ").split())


def _several(first: str | None, others: list[str]) -> list[str]:
    """Return the values of a tag, which are written apart or parted by semicolons, each once."""
    parts = [_one(part) for value in [first or "", *others] for part in value.replace("\x00", ";").split(";")]
    return list(dict.fromkeys(part for part in parts if part))
