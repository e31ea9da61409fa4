"""Songs, artists and how strongly a song expresses each emotion."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice

if TYPE_CHECKING:
    from django.core.files.storage import Storage


def audio_storage() -> "Storage":
    """Return the private storage of audio files."""
    from django.core.files.storage import storages

    return storages["audio"]


class Artist(models.Model):
    """A singer, composer or band."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, unique=True, editable=False)

    class Meta:
        verbose_name = _("artist")
        verbose_name_plural = _("artists")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Song(models.Model):
    """A catalogue entry. With audio it can be played here, without it is listened to elsewhere."""

    title = models.CharField(_("title"), max_length=300)
    artists = models.ManyToManyField(Artist, through="Credit", related_name="songs", verbose_name=_("artists"))
    film = models.CharField(_("film or album"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("ISO 639 code, such as hi"))
    genre = models.CharField(_("genre"), max_length=80, blank=True)
    audio = models.FileField(_("audio"), storage=audio_storage, upload_to="songs/", blank=True)
    duration_s = models.FloatField(_("length in seconds"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    identity = models.CharField(
        max_length=700, unique=True, editable=False, help_text=_("normalised title, first artist and film")
    )
    random_key = models.FloatField(editable=False, default=0.0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("song")
        verbose_name_plural = _("songs")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_playable(self) -> bool:
        """Whether there is audio of our own."""
        return bool(self.audio)


class Credit(models.Model):
    """An artist's place in a song's list of artists."""

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="credits")
    artist = models.ForeignKey(Artist, on_delete=models.PROTECT, related_name="credits")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["song", "artist"], name="credit_once")]

    def __str__(self) -> str:
        return f"{self.artist} – {self.song}"


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

    class Meta:
        verbose_name = _("emotion weight")
        verbose_name_plural = _("emotion weights")
        ordering = ["-weight"]
        constraints = [
            models.UniqueConstraint(fields=["song", "emotion"], name="song_emotion_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0.0, weight__lte=1.0), name="song_emotion_weight_range"
            ),
        ]
        indexes = [models.Index(fields=["emotion", "-weight", "song"], name="song_emotion_best_of")]

    def __str__(self) -> str:
        return f"{self.emotion} {self.weight:.2f}"
