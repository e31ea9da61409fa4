"""What everybody's judgements say of songs: derived by a periodic task, read by playlists, nothing of a person."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice


class SongPrior(models.Model):
    """How good a published song is for an emotion before anything is known of the listener: the engine's b(i, e).

    Kept in the order in which playlists look for songs. What changed since it was written is found by the date of the
    song, so a row may be late but never hides a song.
    """

    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="priors")
    emotion = models.CharField(max_length=16, choices=EmotionChoice)
    shelf = models.CharField(max_length=16, help_text=_("one of PlaylistItem.Shelf"))
    language = models.CharField(max_length=12, blank=True)
    base = models.FloatField()
    random_key = models.FloatField(null=True, help_text=_("a place for chance; none where too weak to be tried"))

    class Meta:
        verbose_name = _("song prior")
        verbose_name_plural = _("song priors")
        constraints = [models.UniqueConstraint(fields=["song", "emotion"], name="prior_once")]
        indexes = [
            models.Index(fields=["shelf", "emotion", "-base", "song"], name="prior_best_of"),
            models.Index(fields=["shelf", "emotion", "random_key", "song"], name="prior_by_chance"),
            models.Index(fields=["shelf", "emotion", "language", "-base", "song"], name="prior_best_in_language"),
            models.Index(fields=["shelf", "emotion", "language", "random_key", "song"], name="prior_in_language"),
        ]

    def __str__(self) -> str:
        return f"{self.song_id} {self.emotion} {self.base:.3f}"


class SongOutlook(models.Model):
    """What a song's features let one expect of it for each emotion, above or below its tags; none where nothing is."""

    song = models.OneToOneField("catalog.Song", on_delete=models.CASCADE, primary_key=True, related_name="outlook")
    angry = models.FloatField(default=0.0)
    happy = models.FloatField(default=0.0)
    neutral = models.FloatField(default=0.0)
    sad = models.FloatField(default=0.0)
    surprise = models.FloatField(default=0.0)

    class Meta:
        verbose_name = _("song outlook")
        verbose_name_plural = _("song outlooks")

    def __str__(self) -> str:
        return f"{self.song_id} {self.angry:+.2f} {self.happy:+.2f} {self.neutral:+.2f}"


class SongNeighbour(models.Model):
    """A song like one that listeners judged, the likest 100 of each: from who likes both, and from how both sound."""

    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="neighbours")
    other = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField()

    class Meta:
        verbose_name = _("song neighbour")
        verbose_name_plural = _("song neighbours")
        constraints = [
            models.UniqueConstraint(fields=["song", "other"], name="neighbour_once"),
            models.CheckConstraint(
                condition=models.Q(similarity__gt=0.0, similarity__lte=1.0), name="neighbour_similarity_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.song_id} ~ {self.other_id} {self.similarity:.3f}"


class CrowdRefresh(models.Model):
    """One pass over all songs. The row is the queue: whoever holds its lease works on from `cursor`.

    running(lease_until, lease_token) → done. A pass whose worker died has a lease that runs out; each chunk of songs is
    written in the transaction that moves `cursor`, so nothing is done twice or left out.
    """

    class State(models.TextChoices):
        """Where the pass stands."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")

    class Phase(models.TextChoices):
        """What is being derived, in this order."""

        SOUND = "sound", _("what is liked by its sound")
        PRIORS = "priors", _("statistics and priors")
        NEIGHBOURS = "neighbours", _("neighbours")
        TASTES = "tastes", _("tastes whose songs changed")

    state = models.CharField(max_length=16, choices=State, default=State.RUNNING)
    phase = models.CharField(max_length=16, choices=Phase, default=Phase.SOUND)
    cursor = models.BigIntegerField(default=0, help_text=_("the last song or listener that is done in this phase"))
    songs = models.PositiveBigIntegerField(default=0, help_text=_("songs or listeners done in this phase"))
    sound = models.JSONField(default=dict, blank=True, help_text=_("what this pass learned of sounds, for all songs"))
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refresh of what everybody says")
        verbose_name_plural = _("refreshes of what everybody says")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="crowd_refresh_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "-started_at"], name="crowd_refresh_newest")]

    def __str__(self) -> str:
        return f"{self.state} {self.phase} {self.songs}"
