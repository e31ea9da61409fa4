"""The genres of a song as a curator types them: known ones are offered, new ones are made."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.identity import genre_name
from catalog.models import Genre, Song

MAX_LENGTH = 80
MAX_GENRES = 20


def _is_key(value: Any) -> bool:
    return str(value).isdecimal()


class GenreSelect(AutocompleteSelectMultiple):
    """Sends the keys of known genres and the names of new ones."""

    def __init__(self) -> None:
        attrs = {"data-tags": "true", "data-token-separators": '[","]'}
        super().__init__(Song._meta.get_field("genres"), admin.site, attrs=attrs)

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Any:
        """Show names that were typed into a refused form too, as far as they are genres by now."""
        names = [genre_name(str(part)) for part in value if part and not _is_key(part)]
        made = Genre.objects.filter(name__in=names).values_list("pk", flat=True) if names else ()
        keys = [part for part in value if _is_key(part)]
        return super().optgroups(name, [*keys, *(str(pk) for pk in made)], attrs)


class GenresField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Genres by key or by name. A name is written as the catalogue writes it, and is one genre however it is typed."""

    default_error_messages = {
        "long_name": _("A genre's name has at most %(limit)d characters."),
        "many": _("A song has at most %(limit)d genres."),
    }

    def __init__(self) -> None:
        super().__init__(
            Genre.objects.all(),
            required=False,
            label=_("Genres"),
            widget=GenreSelect(),
            help_text=_("Type to find one; Enter or a comma adds a new one."),
        )

    def clean(self, value: Any) -> Any:
        """Make the new genres and return all."""
        parts = list(value or ())
        names = {genre_name(str(part)) for part in parts if not _is_key(part)} - {""}
        if any(len(name) > MAX_LENGTH for name in names):
            raise ValidationError(self.error_messages["long_name"], "long_name", {"limit": MAX_LENGTH})
        if len(parts) > MAX_GENRES:
            raise ValidationError(self.error_messages["many"], "many", {"limit": MAX_GENRES})
        return super().clean([part for part in parts if _is_key(part)] + _keys(names))


def _keys(names: Iterable[str]) -> list[str]:
    return [str(Genre.objects.get_or_create(name=name)[0].pk) for name in sorted(names)]
