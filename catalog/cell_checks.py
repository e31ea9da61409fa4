"""The checks of one cell: each takes its text and returns the value, or raises ValueError with a sentence.

An empty cell says nothing: it gives "", None or ().
"""

import math
import re
import unicodedata
from typing import cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from catalog.cells import credit_read, list_split
from catalog.identity import genre_name, language_tag
from catalog.importing import ROLES, CreditRow, WeightRow
from catalog.models import FIRST_YEAR, ISRC, LANGUAGE_TAG, LAST_YEAR, Artist, ExternalLink, Genre, SongEmotion

LANGUAGE = re.compile(LANGUAGE_TAG)
ISRC_FORM = re.compile(ISRC)
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HTTPS = URLValidator(schemes=["https"])
MAX_SECONDS = 6 * 60 * 60
MAX_BPM = 400
MAX_ARTISTS = 20
MAX_GENRES = 20
SOURCES = {"human": SongEmotion.Source.IMPORT, **{source.value: source for source in SongEmotion.Source}}
FLAG = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# Characters that turn the reading direction of what follows.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def longest(model: type[Model], name: str) -> int:
    """Return how many characters the field takes."""
    return cast("CharField[str, str]", model._meta.get_field(name)).max_length or 0


def text(cell: str, most: int) -> str:
    """Take text that can be shown, of at most so many characters."""
    if any(unicodedata.category(char) in {"Cc", "Cs"} or char in TURNING for char in cell):
        raise ValueError(_("contains characters that cannot be shown"))
    if len(cell) > most:
        raise ValueError(_("is longer than %(length)s characters") % {"length": most})
    return cell


def required(cell: str, most: int) -> str:
    """Take text that is there."""
    if not cell:
        raise ValueError(_("is empty"))
    return text(cell, most)


def artists(cell: str) -> tuple[CreditRow, ...]:
    """Take "Name; Name (composer)". An artist named twice keeps the first part."""
    parts = [credit_read(part, usual=CreditRow("").role, roles=ROLES) for part in list_split(cell)]
    named = [CreditRow(text(name, longest(Artist, "name")), role) for name, role in parts]
    if not named:
        raise ValueError(_("is empty"))
    if len(named) > MAX_ARTISTS:
        raise ValueError(_("names more than %(count)s artists") % {"count": MAX_ARTISTS})
    first: dict[str, CreditRow] = {}
    for artist in named:
        first.setdefault(artist.key, artist)
    return tuple(first.values())


def genres(cell: str) -> tuple[str, ...]:
    """Take genres parted by semicolons, in the catalogue's spelling and order."""
    most = longest(Genre, "name")
    names = {text(genre_name(part), most) for part in list_split(cell)}
    if len(names) > MAX_GENRES:
        raise ValueError(_("names more than %(most)s genres") % {"most": MAX_GENRES})
    return tuple(sorted(names))


def year(cell: str) -> int | None:
    """Take a year of four digits."""
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) == 4 and FIRST_YEAR <= int(cell) <= LAST_YEAR):
        raise ValueError(_("must be a year from %(first)s to %(last)s") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return int(cell)


def language(cell: str) -> str:
    """Take a BCP 47 tag, in its usual case."""
    tag = language_tag(cell)
    if tag and not LANGUAGE.fullmatch(tag):
        raise ValueError(_("must be a BCP 47 tag such as hi or pt-BR, not “%(text)s”") % {"text": cell[:40]})
    return tag


def flag(cell: str) -> bool | None:
    """Take yes or no."""
    if not cell:
        return None
    if cell.lower() not in FLAG:
        raise ValueError(_("must be yes or no, not “%(text)s”") % {"text": cell[:40]})
    return FLAG[cell.lower()]


def isrc(cell: str) -> str:
    """Take an ISRC, with or without hyphens."""
    code = re.sub(r"[\s-]", "", cell).upper()
    if code and not ISRC_FORM.fullmatch(code):
        raise ValueError(_("must be an ISRC such as INS181300001, not “%(text)s”") % {"text": cell[:40]})
    return code


def uuid(cell: str) -> UUID | None:
    """Take a UUID as MusicBrainz writes it."""
    if cell and not UUID_FORM.fullmatch(cell):
        raise ValueError(_("must be a MusicBrainz id (a UUID), not “%(text)s”") % {"text": cell[:40]})
    return UUID(cell) if cell else None


def address(cell: str) -> str:
    """Take an https address."""
    most = longest(ExternalLink, "url")
    if len(cell) > most:
        raise ValueError(_("is longer than %(length)s characters") % {"length": most})
    message = _("must be an address that begins with https://, not “%(text)s”") % {"text": cell[:80]}
    if not cell.startswith("https://"):
        raise ValueError(message)
    try:
        HTTPS(cell)
    except ValidationError as error:
        raise ValueError(message) from error
    return cell


def source(cell: str) -> str:
    """Take where weights came from; unsaid, they came from an import."""
    if not cell:
        return SongEmotion.Source.IMPORT
    if cell.lower() not in SOURCES:
        message = _("must be one of %(names)s, not “%(text)s”")
        raise ValueError(message % {"names": ", ".join(SOURCES), "text": cell[:40]})
    return SOURCES[cell.lower()]


def weight(cell: str, said: WeightRow) -> WeightRow | None:
    """Take "0.9", "0.9 curator" or "0.9 curator 0.8"; what is unsaid is as in `said`, which is the row's."""
    if not cell:
        return None
    number, *rest = cell.split()
    came_from = source(rest.pop(0)) if rest and rest[0].lower() in SOURCES else said.source
    confidence = share(rest.pop(0)) if rest else said.confidence
    heavy = share(number)
    if rest or heavy is None:
        message = _("must be a weight, then perhaps a source and a confidence, not “%(text)s”")
        raise ValueError(message % {"text": cell[:40]})
    return WeightRow(heavy, came_from, confidence)


def share(cell: str) -> float | None:
    """Take a number from 0 to 1."""
    if not cell:
        return None
    number = _number(cell)
    if not 0.0 <= number <= 1.0:
        raise ValueError(_("must be a number from 0 to 1, not “%(text)s”") % {"text": cell[:40]})
    return number


def seconds(cell: str) -> float | None:
    """Take a length in seconds, up to six hours."""
    return _up_to(cell, MAX_SECONDS, _("must be a number of seconds up to %(most)s"))


def tempo(cell: str) -> float | None:
    """Take beats a minute."""
    return _up_to(cell, MAX_BPM, _("must be a number of beats a minute up to %(most)s"))


def _up_to(cell: str, most: int, message: str) -> float | None:
    if not cell:
        return None
    number = _number(cell)
    if not 0.0 < number <= most:
        raise ValueError(message % {"most": most})
    return number


def _number(cell: str) -> float:
    """Return a plain decimal; not a number for anything else, which no range contains."""
    try:
        return float(cell) if cell.isascii() and "_" not in cell else math.nan
    except ValueError:
        return math.nan
