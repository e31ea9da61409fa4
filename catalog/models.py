"""Songs, artists and how strongly a song expresses each emotion."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.history_model import SongEdit as SongEdit  # Django finds an app's models through this module
from catalog.job_models import ImportJob
from catalog.search_fields import KeyField, NameKeyField, TitleKeyField
from config.common.choices import EmotionChoice

if TYPE_CHECKING:
    from django.core.files.storage import Storage

    from catalog.registry import Marks


__all__ = ["Artist", "Credit", "ExternalLink", "Genre", "ImportJob", "Song", "SongEmotion"]

# A BCP 47 tag as the catalogue uses it: a language, then perhaps a script and a region.
LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
ISRC = r"^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$"
FIRST_YEAR, LAST_YEAR = 1850, 2100


def audio_storage() -> "Storage":
    """Return the private storage of audio files."""
    from django.core.files.storage import storages

    return storages["audio"]


def cover_storage() -> "Storage":
    """Return the private storage of uploaded cover images."""
    from django.core.files.storage import storages

    return storages["covers"]


PLAYABLE = models.Q(is_published=True) & ~models.Q(audio="")
SILENT = models.Q(is_published=True, audio="")


def _share(name: str) -> models.Q:
    """Return the condition that a share is absent or in [0, 1]."""
    return models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__gte": 0.0, f"{name}__lte": 1.0})


class Artist(models.Model):
    """A singer, composer or band."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, unique=True, editable=False)
    search_key = NameKeyField()
    musicbrainz_id = models.UUIDField(_("MusicBrainz id"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("artist")
        verbose_name_plural = _("artists")
        ordering = ["name"]
        indexes = [models.Index(fields=["search_key", "id"], name="artist_by_name")]

    def __str__(self) -> str:
        return self.name


class Genre(models.Model):
    """A style of music. Its name is written in lower case with single spaces, so that there is one of each."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("genre")
        verbose_name_plural = _("genres")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="genre_has_name")]

    def __str__(self) -> str:
        return self.name


class Song(models.Model):
    """A catalogue entry. With audio it can be played here, without it is listened to elsewhere."""

    title = models.CharField(_("title"), max_length=300)
    artists = models.ManyToManyField(Artist, through="Credit", related_name="songs", verbose_name=_("artists"))
    film = models.CharField(_("film or album"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("BCP 47 tag, such as hi"))
    genres = models.ManyToManyField(Genre, related_name="songs", blank=True, verbose_name=_("genres"))
    audio = models.FileField(_("audio"), storage=audio_storage, upload_to="songs/", blank=True)
    cover = models.FileField(_("cover"), storage=cover_storage, upload_to="covers/", blank=True)
    duration_s = models.FloatField(_("length in seconds"), null=True, blank=True)
    tempo_bpm = models.FloatField(_("tempo"), null=True, blank=True, help_text=_("beats a minute"))
    valence = models.FloatField(_("valence"), null=True, blank=True, help_text=_("how pleasant it sounds, 0 to 1"))
    energy = models.FloatField(_("energy"), null=True, blank=True, help_text=_("how intense it sounds, 0 to 1"))
    is_explicit = models.BooleanField(_("explicit words"), default=False)
    isrc = models.CharField(_("ISRC"), max_length=12, blank=True)
    musicbrainz_id = models.UUIDField(_("MusicBrainz id"), null=True, blank=True, unique=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    provenance = models.CharField(_("where it came from"), max_length=300, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    identity = models.CharField(
        max_length=700, unique=True, editable=False, help_text=_("normalised title, first artist and film")
    )
    random_key = models.FloatField(editable=False, default=0.0)
    title_key = TitleKeyField()
    search_key = KeyField(help_text=_("every spelling of title, film and artists; `indexing` keeps it"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("song")
        verbose_name_plural = _("songs")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["isrc"], condition=~models.Q(isrc=""), name="song_isrc_once"),
            models.CheckConstraint(condition=models.Q(isrc="") | models.Q(isrc__regex=ISRC), name="song_isrc_form"),
            models.CheckConstraint(
                condition=models.Q(language="") | models.Q(language__regex=LANGUAGE_TAG), name="song_language_tag"
            ),
            models.CheckConstraint(
                condition=models.Q(year__isnull=True) | models.Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="song_year_range",
            ),
            models.CheckConstraint(
                condition=models.Q(duration_s__isnull=True) | models.Q(duration_s__gt=0.0), name="song_duration_range"
            ),
            models.CheckConstraint(
                condition=models.Q(tempo_bpm__isnull=True) | models.Q(tempo_bpm__gt=0.0, tempo_bpm__lte=400.0),
                name="song_tempo_range",
            ),
            models.CheckConstraint(condition=_share("valence"), name="song_valence_range"),
            models.CheckConstraint(condition=_share("energy"), name="song_energy_range"),
        ]
        # Lists show what plays here first: two walks of an index, one after the other, instead of a sort.
        indexes = [
            models.Index(
                fields=["updated_at"],
                condition=PLAYABLE,
                name="song_changed_playable",
            ),
            models.Index(fields=["updated_at"], condition=SILENT, name="song_changed_silent"),
            models.Index(fields=["title_key", "id"], condition=PLAYABLE, name="song_playable_by_title"),
            models.Index(fields=["title_key", "id"], condition=SILENT, name="song_silent_by_title"),
            models.Index(fields=["language", "title_key", "id"], condition=PLAYABLE, name="song_playable_by_language"),
            models.Index(fields=["language", "title_key", "id"], condition=SILENT, name="song_silent_by_language"),
            models.Index(fields=["language"], condition=models.Q(is_published=True), name="song_languages"),
        ]

    marks: "Marks"
    """What the listener did with it, set by `selectors.marks_attach` and by rows of a playlist."""

    def __str__(self) -> str:
        return self.title

    @property
    def is_playable(self) -> bool:
        """Whether there is audio of our own."""
        return bool(self.audio)


class Credit(models.Model):
    """An artist's place and part in a song's list of artists."""

    class Role(models.TextChoices):
        """What the artist did; the first thing that people would name."""

        PERFORMER = "performer", _("performer")
        FEATURED = "featured", _("featured")
        COMPOSER = "composer", _("composer")
        LYRICIST = "lyricist", _("lyricist")
        PRODUCER = "producer", _("producer")

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="credits")
    artist = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="credits")
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("part"), max_length=16, choices=Role, default=Role.PERFORMER)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["song", "artist"], name="credit_once")]
        indexes = [models.Index(fields=["artist", "song"], name="credit_songs_of_artist")]

    def __str__(self) -> str:
        return f"{self.artist} – {self.song}"


class ExternalLink(models.Model):
    """Where a song is to be heard or read about elsewhere. One address a service."""

    class Service(models.TextChoices):
        """The services that a curator can link to."""

        YOUTUBE = "youtube", "YouTube"
        YOUTUBE_MUSIC = "youtube_music", "YouTube Music"
        SPOTIFY = "spotify", "Spotify"
        APPLE = "apple", "Apple Music"
        JIOSAAVN = "jiosaavn", "JioSaavn"
        BANDCAMP = "bandcamp", "Bandcamp"
        SOUNDCLOUD = "soundcloud", "SoundCloud"
        WIKIPEDIA = "wikipedia", "Wikipedia"
        OTHER = "other", _("elsewhere")

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="links")
    service = models.CharField(_("service"), max_length=16, choices=Service)
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(fields=["song", "service"], name="link_once"),
            models.CheckConstraint(condition=models.Q(url__startswith="https://"), name="link_is_https"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.url}"


class CatalogueVersion(models.Model):
    """One row that counts the changes of the catalogue: what a playlist was made from can be told apart by it."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("catalogue version")
        verbose_name_plural = _("catalogue versions")
        default_permissions = ()  # no one edits it

    def __str__(self) -> str:
        return str(self.number)


class SongEmotion(models.Model):
    """How strongly a song expresses one emotion, in [0, 1], and where that weight came from."""

    class Source(models.TextChoices):
        """Where a weight came from; `derived` weights are suggestions, never called curated."""

        CURATOR = "curator", _("curator")
        IMPORT = "import", _("import")
        DERIVED = "derived", _("derived from features")
        FEEDBACK = "feedback", _("feedback")

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="emotions")
    emotion = models.CharField(_("emotion"), max_length=16, choices=EmotionChoice)
    weight = models.FloatField(_("weight"), validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    source = models.CharField(_("source"), max_length=16, choices=Source, default=Source.CURATOR)
    confidence = models.FloatField(
        _("confidence"),
        null=True,
        blank=True,
        help_text=_("how sure the source is, 0 to 1; empty when unsaid"),
    )
    shelf = KeyField(
        db_default="", help_text="the song's language, + or - for what plays here; triggers keep it on PostgreSQL"
    )

    class Meta:
        verbose_name = _("emotion weight")
        verbose_name_plural = _("emotion weights")
        ordering = ["-weight"]
        constraints = [
            models.UniqueConstraint(fields=["song", "emotion"], name="song_emotion_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0.0, weight__lte=1.0), name="song_emotion_weight_range"
            ),
            models.CheckConstraint(condition=_share("confidence"), name="song_emotion_confidence_range"),
        ]
        indexes = [
            models.Index(fields=["emotion", "-weight", "song"], name="song_emotion_best_of"),
            models.Index(fields=["emotion", "shelf", "-weight", "song"], name="song_emotion_best_of_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.emotion} {self.weight:.2f}"


class SearchWord(models.Model):
    """A word or sound that some song's search key holds, or held: what a mistyped word may have meant."""

    word = KeyField(primary_key=True)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        default_permissions = ()  # nobody's to edit: `indexing` learns them

    def __str__(self) -> str:
        return str(self.word)


# Django finds an app's models in its module `models`.
from catalog.models_recording import Recording as Recording  # noqa: E402
