"""Playlists as they were served, what listeners said of them, and the taste learned from that."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice


class Playlist(models.Model):
    """What was recommended, in order, rebuildable from its seed and engine version."""

    class Intent(models.TextChoices):
        """What to do with the mood."""

        MATCH = "match", _("match it")
        LIFT = "lift", _("lift it")
        CALM = "calm", _("calm it")
        SURPRISE = "surprise", _("surprise me")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="playlists")
    reading = models.ForeignKey("emotion.Reading", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    mood = models.CharField(max_length=16, choices=EmotionChoice)
    intent = models.CharField(max_length=16, choices=Intent, default=Intent.MATCH)
    wanted = models.JSONField(default=dict, help_text=_("the mix of emotions asked for"))
    relaxed = models.JSONField(default=list, help_text=_("rules relaxed to fill the list"))
    engine_version = models.CharField(max_length=40)
    seed = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("playlist")
        verbose_name_plural = _("playlists")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="playlist_newest_of_user")]

    def __str__(self) -> str:
        return f"{self.mood} {self.intent}"


class PlaylistItem(models.Model):
    """One song's place in a playlist, with the exact terms of its score."""

    class Shelf(models.TextChoices):
        """Whether the song plays here or is listened to elsewhere."""

        PLAYER = "player", _("plays here")
        ELSEWHERE = "elsewhere", _("listen elsewhere")

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="items")
    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="+")
    shelf = models.CharField(max_length=16, choices=Shelf)
    position = models.PositiveSmallIntegerField()
    score = models.FloatField()
    slot = models.CharField(max_length=16)
    propensity = models.FloatField()
    terms = models.JSONField(default=list)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = _("playlist item")
        verbose_name_plural = _("playlist items")
        ordering = ["shelf", "position"]
        constraints = [
            models.UniqueConstraint(fields=["playlist", "shelf", "position"], name="item_position_once"),
            models.UniqueConstraint(fields=["playlist", "song"], name="item_song_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.song_id}"


class Feedback(models.Model):
    """An append-only event on a song. Taste is always rebuildable from these."""

    class Kind(models.TextChoices):
        """What the listener did."""

        PLAY = "play", _("played")
        REPLAY = "replay", _("played again")
        COMPLETE = "complete", _("heard to the end")
        SKIP = "skip", _("skipped")
        LIKE = "like", _("liked")
        UNLIKE = "unlike", _("no longer liked")
        HIDE = "hide", _("hidden")
        UNHIDE = "unhide", _("no longer hidden")
        WRONG_MOOD = "wrong_mood", _("wrong for this mood")

    event_id = models.UUIDField(default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")
    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="feedback")
    item = models.ForeignKey(PlaylistItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback")
    kind = models.CharField(max_length=16, choices=Kind)
    mood = models.CharField(max_length=16, choices=EmotionChoice, blank=True)
    position_s = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "event_id"], name="feedback_event_once")]
        indexes = [
            models.Index(fields=["user", "song", "created_at"], name="feedback_of_song"),
            models.Index(fields=["user", "-created_at"], name="feedback_newest_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.song_id}"


class Evidence(models.Model):
    """Two counters of what one listener's feedback says about one key (a song, an artist, a genre)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=120)
    emotion = models.CharField(max_length=16, blank=True)
    positive = models.FloatField(default=0.0)
    negative = models.FloatField(default=0.0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key", "emotion"], name="evidence_key_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} +{self.positive:g} −{self.negative:g}"


class SongStatistics(models.Model):
    """How often a song was served and judged for an emotion. Refreshed by a periodic task, never in a request."""

    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="statistics")
    emotion = models.CharField(max_length=16, choices=EmotionChoice)
    served = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    liked = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("song statistics")
        verbose_name_plural = _("song statistics")
        constraints = [models.UniqueConstraint(fields=["song", "emotion"], name="song_statistics_once")]

    def __str__(self) -> str:
        return f"{self.song_id} {self.emotion} {self.liked}/{self.judged}"
