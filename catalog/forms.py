"""The search form of the browse page, and the names of languages."""

from typing import Any, TypedDict, cast

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice


class Wishes(TypedDict):
    """What a listener wants to see; "" is anything."""

    query: str
    emotion: str
    language: str
    genre: str


class BrowseForm(forms.Form):
    """Words, an emotion, a language and a genre; all optional."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Song, artist or film")}),
    )
    emotion = forms.ChoiceField(label=_("Mood"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    genre = forms.ChoiceField(label=_("Genre"), required=False)

    def __init__(self, *args: Any, languages: list[str], genres: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        emotions = [("", _("Any mood")), *EmotionChoice.choices]
        cast(forms.ChoiceField, self.fields["emotion"]).choices = emotions
        codes = [("", _("Any language")), *((code, language_name(code)) for code in languages)]
        cast(forms.ChoiceField, self.fields["language"]).choices = codes
        named = [("", _("Any genre")), *((name, name) for name in genres)]
        cast(forms.ChoiceField, self.fields["genre"]).choices = named

    def wishes(self) -> Wishes:
        """Return the filters that are valid; one that is not is shown with its error and left out."""
        self.is_valid()
        valid = self.cleaned_data
        return Wishes(
            query=valid.get("q", ""),
            emotion=valid.get("emotion", ""),
            language=valid.get("language", ""),
            genre=valid.get("genre", ""),
        )


LANGUAGES = {
    "bn": _("Bengali"), "de": _("German"), "en": _("English"), "es": _("Spanish"), "fr": _("French"),
    "gu": _("Gujarati"), "hi": _("Hindi"), "it": _("Italian"), "ja": _("Japanese"), "kn": _("Kannada"),
    "ko": _("Korean"), "ml": _("Malayalam"), "mr": _("Marathi"), "nl": _("Dutch"), "pa": _("Punjabi"),
    "pl": _("Polish"), "pt": _("Portuguese"), "ta": _("Tamil"), "te": _("Telugu"), "tr": _("Turkish"),
    "ur": _("Urdu"), "zxx": _("Instrumental"),
}  # fmt: skip


def language_name(code: str) -> str:
    """Return the name of a BCP 47 tag's language in the reader's language; the tag itself where it has none here."""
    if name := LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0]):
        return str(name)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
