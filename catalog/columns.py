"""The columns of a song file: the one list that reading, checking, exporting, templates and the manual go by."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.importing import ImportFileError
from catalog.models import ExternalLink
from config.common.emotions import EMOTIONS

REQUIRED = ("title", "artists")
LINK = "link_"
LINKS = tuple(f"{LINK}{service}" for service in ExternalLink.Service.values)
# Also a key of its own in JSON, where it may be a list.
LISTS = frozenset({"artists", "genres"})
FLAGS = frozenset({"explicit", "active"})
NUMBERS = frozenset({"year", "duration_s", "tempo_bpm", "valence", "energy", "confidence", *EMOTIONS})
COLUMNS = (
    *REQUIRED, "film", "year", "language", "genres", "audio", "duration_s", "tempo_bpm", "valence", "energy",
    "explicit", "isrc", "musicbrainz_id", "licence", "provenance", "active", *LINKS, "source", "confidence",
    *(emotion.value for emotion in EMOTIONS),
)  # fmt: skip
ALIASES = {"album": "film"}
EXAMPLE = {
    "title": "Example Song", "artists": "First Singer; Second Singer (featured); A Composer (composer)",
    "film": "Example Film", "year": "2013", "language": "hi", "genres": "film; ballad", "duration_s": "261.5",
    "tempo_bpm": "94.0", "valence": "0.31", "energy": "0.42", "explicit": "no", "isrc": "INS181300001",
    "musicbrainz_id": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "licence": "CC BY 4.0",
    "provenance": "label's own list", "active": "yes", "link_youtube": "https://www.youtube.com/watch?v=abcdefghijk",
    "source": "human", "confidence": "0.9", "angry": "0.0", "happy": "0.1", "neutral": "0.2", "sad": "0.9",
    "surprise": "0.0",
}  # fmt: skip


def column_name(text: str) -> str:
    """Return the name of a column as this list writes it."""
    name = text.strip().lower()
    return ALIASES.get(name, name)


def unknown_columns(names: Iterable[str]) -> str:
    """Return a sentence that names the columns that are not known; "" when there are none."""
    unknown = sorted({name for name in names if name not in COLUMNS})
    if not unknown:
        return ""
    message = _("Unknown columns: %(names)s. Known are: %(known)s.")
    return message % {
        "names": ", ".join(name[:40] or _("(no name)") for name in unknown[:10]),
        "known": ", ".join(COLUMNS),
    }


def header_check(header: list[str]) -> None:
    """Raise ImportFileError, with the reason, when the first line of a CSV does not name columns of songs."""
    if not any(header):
        raise ImportFileError(_("The file is empty: its first line must name the columns."))
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        raise ImportFileError(_("The columns must be separated by commas."))
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise ImportFileError(_("The first line lacks: %(names)s.") % {"names": ", ".join(missing)})
    if unknown := unknown_columns(header):
        raise ImportFileError(unknown)
    if len(set(header)) != len(header):
        raise ImportFileError(_("A column stands twice in the first line."))
