"""An entry of the catalogue's history as a person reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.history import LINK, MOOD
from catalog.history_model import SongEdit
from catalog.models import ExternalLink, Song, SongEmotion
from config.common.choices import EmotionChoice

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One fact that changed, in words."""

    label: str
    before: str
    after: str


def changes_shown(edit: SongEdit) -> list[ChangeShown]:
    """Return the entry's changes in words, those that were nothing and stayed nothing left out."""
    rows = (
        ChangeShown(_label(name), _value(name, before), _value(name, after))
        for name, (before, after) in edit.changes.items()
    )
    return [row for row in rows if row.before != row.after]


def _label(name: str) -> str:
    if name.startswith(MOOD):
        return str(dict(EmotionChoice.choices).get(name.removeprefix(MOOD), name)).capitalize()
    if name.startswith(LINK):
        return str(dict(ExternalLink.Service.choices).get(name.removeprefix(LINK), name))
    if name == "artist":
        return _("Artist's name")
    field = Song._meta.get_field(name)
    return str(capfirst(field.verbose_name)) if isinstance(field, Field) else name


def _value(name: str, value: Any) -> str:
    if value is None:
        return NOTHING
    if name.startswith(MOOD):
        weight, source, *_confidence = value
        return f"{weight:.2f} ({dict(SongEmotion.Source.choices).get(source, source)})"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if name in ("audio", "cover"):
        return str(value).rpartition("/")[2]
    return f"{value:g}" if isinstance(value, float) else str(value)
