"""The search form of the browse page, and what curators fill in."""

from typing import Any, BinaryIO, TypedDict, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from catalog.audio_files import MAX_AUDIO_BYTES, audio_message
from catalog.identity import artist_key, language_tag, song_identity
from catalog.models import Artist, Credit, Song, SongEmotion
from catalog.probe import AudioRejected, audio_probe
from config.common.choices import EmotionChoice

PROBED_S = 5.0
"""So much of an upload is decoded while its curator waits; a worker decodes it all."""


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


class SongForm(forms.ModelForm):  # type: ignore[type-arg]
    """A song as a curator enters it. Audio is taken for what its content is, whatever its name says."""

    measured_s: float | None = None

    class Meta:
        model = Song
        fields = ("title", "film", "year", "language", "genres", "audio", "duration_s", "is_published")

    def clean_language(self) -> str:
        """Write the tag in its usual case."""
        return language_tag(str(self.cleaned_data["language"]))

    def clean_audio(self) -> Any:
        """Probe a new file, and name it by what it is."""
        audio = self.cleaned_data["audio"]
        if not isinstance(audio, UploadedFile) or audio.file is None:
            return audio
        try:
            if (audio.size or 0) > MAX_AUDIO_BYTES:
                raise AudioRejected("too_large")
            form, seconds = audio_probe(cast(BinaryIO, audio.file), within_s=PROBED_S)
        except AudioRejected as rejected:
            raise ValidationError(audio_message(rejected.code), code=rejected.code) from rejected
        audio.name = f"upload.{form.extension}"
        self.measured_s = round(seconds, 2)
        return audio

    def clean(self) -> dict[str, Any]:
        """Let the length of a new file win over what was typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.measured_s is not None:
            cleaned["duration_s"] = self.measured_s
        return cleaned


class SongEmotionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One weight. What a curator enters or changes is a curator's weight."""

    class Meta:
        model = SongEmotion
        fields = ("emotion", "weight")
        widgets = {"weight": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01})}

    def save(self, commit: bool = True) -> SongEmotion:
        """Claim the weight for the curator."""
        self.instance.source = SongEmotion.Source.CURATOR
        return cast(SongEmotion, super().save(commit))


class ArtistForm(forms.ModelForm):  # type: ignore[type-arg]
    """An artist's name, once."""

    class Meta:
        model = Artist
        fields = ("name",)

    def clean_name(self) -> str:
        """Refuse another spelling of a known artist."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        known = Artist.objects.filter(sort_key=artist_key(name)).exclude(pk=self.instance.pk).first()
        if known:
            raise ValidationError(_("%(name)s is in the catalogue already."), params={"name": known.name})
        return name


class CreditFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The artists of one song, in order. Knows which song it would be, and refuses a second one."""

    def clean(self) -> None:
        """Compute the song's identity from its title, its first artist and its film."""
        super().clean()
        if any(self.errors):
            return
        first = min(self._kept(), key=lambda credit: credit.position, default=None)
        if first is None:
            raise ValidationError(_("Name at least one artist."))
        song = self.instance
        identity = song_identity(song.title, first.artist.name, song.film)
        if Song.objects.filter(identity=identity).exclude(pk=song.pk).exists():
            raise ValidationError(_("This song is in the catalogue already."))
        self.first_artist = first.artist.name

    def _kept(self) -> list[Credit]:
        return [
            form.instance
            for form in self.forms
            if form.cleaned_data.get("artist") and not form.cleaned_data.get("DELETE")
        ]


LANGUAGES = {
    "bn": _("Bengali"), "de": _("German"), "en": _("English"), "es": _("Spanish"), "fr": _("French"),
    "gu": _("Gujarati"), "hi": _("Hindi"), "it": _("Italian"), "ja": _("Japanese"), "kn": _("Kannada"),
    "ko": _("Korean"), "ml": _("Malayalam"), "mr": _("Marathi"), "nl": _("Dutch"), "pa": _("Punjabi"),
    "pl": _("Polish"), "pt": _("Portuguese"), "ta": _("Tamil"), "te": _("Telugu"), "tr": _("Turkish"),
    "ur": _("Urdu"), "zxx": _("Instrumental"),
}  # fmt: skip


def language_name(code: str) -> str:
    """Return the language's name in the reader's language; the code itself where it has none here."""
    return str(LANGUAGES.get(code, code))
