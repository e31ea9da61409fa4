"""What curators fill in: songs with their artists, weights and links; artists and genres."""

import re
from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from catalog.audio_files import MAX_AUDIO_BYTES, audio_message
from catalog.cover_files import cover_make, cover_message
from catalog.genre_field import GenresField
from catalog.identity import artist_key, genre_name, language_tag, song_identity
from catalog.models import (
    FIRST_YEAR,
    ISRC,
    LANGUAGE_TAG,
    LAST_YEAR,
    Artist,
    Credit,
    ExternalLink,
    Genre,
    Song,
    SongEmotion,
)
from catalog.probe import AudioRejected, audio_probe
from config.common.images import ImageRejected

PROBED_S = 5.0
"""So much of an upload is decoded while its curator waits; a worker decodes it all."""
# The least and the most of each number, and the step of its field.
BOUNDS: dict[str, tuple[float, float, str]] = {
    "year": (FIRST_YEAR, LAST_YEAR, "1"),
    "duration_s": (0.1, 21600.0, "any"),
    "tempo_bpm": (1.0, 400.0, "any"),
    "valence": (0.0, 1.0, "any"),
    "energy": (0.0, 1.0, "any"),
}


class StoredFileInput(forms.ClearableFileInput):
    """Names the stored file without a link: private files have no address of their own."""

    template_name = "catalog/stored_file.html"


class SongForm(forms.ModelForm):  # type: ignore[type-arg]
    """A song as a curator enters it. Files are taken for what their content is, whatever their name says."""

    measured_s: float | None = None
    genres = GenresField()
    isrc = forms.CharField(label=_("ISRC"), max_length=20, required=False)  # as it is printed, with hyphens

    class Meta:
        model = Song
        fields = (
            "title", "film", "year", "language", "genres", "is_explicit", "is_published", "audio", "duration_s",
            "cover", "tempo_bpm", "valence", "energy", "isrc", "musicbrainz_id", "licence", "provenance",
        )  # fmt: skip
        widgets = {"audio": StoredFileInput, "cover": StoredFileInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most, step) in BOUNDS.items():
            if name in self.fields:  # who may only look at a song has a form without fields
                field = self.fields[name]
                field.validators += [MinValueValidator(least), MaxValueValidator(most)]
                field.widget.attrs |= {"min": least, "max": most, "step": step}
        if "cover" in self.fields:
            self.fields["cover"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
            self.fields["cover"].help_text = _("JPEG, PNG or WebP, at most 10 MB. Without one a cover is drawn.")

    def clean_language(self) -> str:
        """Write the tag in its usual case."""
        tag = language_tag(str(self.cleaned_data["language"]))
        if tag and not re.match(LANGUAGE_TAG, tag):
            raise ValidationError(_("Enter a language tag such as hi, pt-BR or zh-Hant."))
        return tag

    def clean_isrc(self) -> str:
        """Write the code without hyphens and spaces, in capitals."""
        code = re.sub(r"[\s-]+", "", str(self.cleaned_data["isrc"])).upper()
        if code and not re.match(ISRC, code):
            raise ValidationError(_("An ISRC has two letters, three letters or digits, and seven digits."))
        return code

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

    def clean_cover(self) -> Any:
        """Make a small square picture of a new file, with nothing in it but pixels."""
        cover = self.cleaned_data["cover"]
        if not isinstance(cover, UploadedFile):
            return cover
        try:
            return cover_make(cover)
        except ImageRejected as rejected:
            raise ValidationError(cover_message(rejected.code), code=rejected.code) from rejected

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
        self.instance.confidence = None
        return cast(SongEmotion, super().save(commit))


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """An address elsewhere, by https alone."""

    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": _("Enter an address that begins with https://.")},
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )

    class Meta:
        model = ExternalLink
        fields = ("service", "url")


class ArtistForm(forms.ModelForm):  # type: ignore[type-arg]
    """An artist's name, once."""

    class Meta:
        model = Artist
        fields = ("name", "musicbrainz_id")

    def clean_name(self) -> str:
        """Refuse another spelling of a known artist."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        known = Artist.objects.filter(sort_key=artist_key(name)).exclude(pk=self.instance.pk).first()
        if known:
            raise ValidationError(_("%(name)s is in the catalogue already."), params={"name": known.name})
        return name


class GenreForm(forms.ModelForm):  # type: ignore[type-arg]
    """A genre's name as the catalogue writes it."""

    class Meta:
        model = Genre
        fields = ("name",)

    def clean_name(self) -> str:
        """Write it in lower case."""
        return genre_name(str(self.cleaned_data["name"]))


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
