"""The checks of one imported row, field by field. Touches no database."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from django.db.models import CharField
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.identity import genre_name, language_tag
from catalog.importing import CsvRow, RowError, SongRow
from catalog.models import FIRST_YEAR, LANGUAGE_TAG, Artist, Song, SongEmotion
from config.common.emotions import EMOTIONS

T = TypeVar("T")

LANGUAGE = re.compile(LANGUAGE_TAG)
MAX_SECONDS = 6 * 60 * 60
MAX_ARTISTS = 20
MAX_GENRES = 10
MAX_GENRE = 80
SOURCES = {
    "": SongEmotion.Source.IMPORT,
    "human": SongEmotion.Source.IMPORT,
    "derived": SongEmotion.Source.DERIVED,
}
# Characters that turn the reading direction of what follows.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def row_check(row: CsvRow) -> tuple[SongRow | None, list[RowError]]:
    """Return the checked song, or None and everything that is wrong with the row."""
    if row.problem:
        return None, [RowError(row.line, "", row.problem)]
    errors: list[RowError] = []

    def take(name: str, check: Callable[[str], T], otherwise: T) -> T:
        try:
            return check(row.values.get(name, ""))
        except ValueError as error:
            errors.append(RowError(row.line, name, str(error)))
            return otherwise

    song = SongRow(
        line=row.line,
        title=take("title", lambda text: _required(_text(text, _length("title"))), ""),
        artists=take("artists", _artists, ("",)),
        film=take("film", lambda text: _text(text, _length("film")), ""),
        year=take("year", _year, None),
        language=take("language", _language, ""),
        genres=take("genres", _genres, ()),
        audio=take("audio", lambda text: _text(text, 500), ""),
        duration_s=take("duration_s", _seconds, None),
        source=take("source", _source, ""),
        weights=_weights(row.values, take),
    )
    return (None if errors else song), errors


def _weights(values: Mapping[str, str], take: Callable[..., float | None]) -> dict[str, float]:
    given = {emotion.value: take(emotion, _weight, None) for emotion in EMOTIONS if values.get(emotion)}
    return {emotion: weight for emotion, weight in given.items() if weight is not None}


def _length(name: str) -> int:
    return cast("CharField[str, str]", Song._meta.get_field(name)).max_length or 0


def _text(text: str, length: int) -> str:
    if any(unicodedata.category(char) in {"Cc", "Cs"} or char in TURNING for char in text):
        raise ValueError(_("contains characters that cannot be shown"))
    if len(text) > length:
        raise ValueError(_("is longer than %(length)s characters") % {"length": length})
    return text


def _required(text: str) -> str:
    if not text:
        raise ValueError(_("is empty"))
    return text


def _artists(text: str) -> tuple[str, ...]:
    longest = Artist._meta.get_field("name").max_length or 0
    names = [_text(name.strip(), longest) for name in text.split(";") if name.strip()]
    if not names:
        raise ValueError(_("is empty"))
    if len(names) > MAX_ARTISTS:
        raise ValueError(_("names more than %(count)s artists") % {"count": MAX_ARTISTS})
    return tuple(names)


def _year(text: str) -> int | None:
    if not text:
        return None
    latest = timezone.now().year + 1
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= latest):
        raise ValueError(_("must be a year from %(first)s to %(last)s") % {"first": FIRST_YEAR, "last": latest})
    return int(text)


def _language(text: str) -> str:
    tag = language_tag(text)
    if tag and not LANGUAGE.fullmatch(tag):
        raise ValueError(_("must be a BCP 47 tag such as hi or pt-BR, not “%(text)s”") % {"text": text[:40]})
    return tag


def _genres(text: str) -> tuple[str, ...]:
    names = [genre_name(_text(part, MAX_GENRE)) for part in text.split(";") if part.strip()]
    if len(names) > MAX_GENRES:
        raise ValueError(_("names more than %(most)s genres") % {"most": MAX_GENRES})
    return tuple(dict.fromkeys(names))


def _source(text: str) -> str:
    if text.lower() not in SOURCES:
        raise ValueError(_("must be human or derived, not “%(text)s”") % {"text": text[:40]})
    return SOURCES[text.lower()]


def _weight(text: str) -> float:
    weight = _number(text)
    if not 0.0 <= weight <= 1.0:
        raise ValueError(_("must be a number from 0 to 1, not “%(text)s”") % {"text": text[:40]})
    return weight


def _seconds(text: str) -> float | None:
    if not text:
        return None
    seconds = _number(text)
    if not 0.0 < seconds <= MAX_SECONDS:
        raise ValueError(_("must be a number of seconds up to %(most)s") % {"most": MAX_SECONDS})
    return seconds


def _number(text: str) -> float:
    """Return a plain decimal; not a number for anything else, which no range contains."""
    try:
        return float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan
