"""Playlists as they were served, what listeners said of them, and the taste learned from that."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice
from recommendations.crowd_models import CrowdRefresh as CrowdRefresh
from recommendations.crowd_models import SongFacts as SongFacts
from recommendations.crowd_models import SongNeighbour as SongNeighbour
from recommendations.crowd_models import SongOutlook as SongOutlook
from recommendations.crowd_models import SongPrior as SongPrior

if TYPE_CHECKING:
    from catalog.models import Song


class Playlist(models.Model):
    """What was recommended, in order, rebuildable from its seed and engine version."""

    class Intent(models.TextChoices):
        """What to do with the mood."""

        MATCH = "match", _("match it")
        LIFT = "lift", _("lift it")
        CALM = "calm", _("calm it")
        SURPRISE = "surprise", _("surprise me")
        JOURNEY = "journey", _("a journey")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="playlists")
    reading = models.ForeignKey("emotion.Reading", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    mood = models.CharField(max_length=16, choices=EmotionChoice)
    moods = models.JSONField(default=dict, help_text=_("the shares of the moods mixed, one or two"))
    intent = models.CharField(max_length=16, choices=Intent, default=Intent.MATCH)
    wanted = models.JSONField(default=dict, help_text=_("the mix of emotions asked for"))
    size = models.PositiveSmallIntegerField(default=20, help_text=_("songs asked for on each shelf"))
    target = models.CharField(
        max_length=16, choices=EmotionChoice, blank=True, help_text=_("the emotion that a journey leads to")
    )
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("how long a journey was to take"))
    languages = models.JSONField(default=list, blank=True, help_text=_("the languages asked for, all when empty"))
    novelty = models.FloatField(default=0.5, help_text=_("from 0, what is familiar, to 1, what is new"))
    mix_day = models.DateField(null=True, blank=True, help_text=_("the listener's day of a daily mix"))
    relaxed = models.JSONField(default=dict, help_text=_("rules relaxed to fill each shelf"))
    engine_version = models.CharField(max_length=40)
    catalogue_version = models.PositiveBigIntegerField(default=0)
    seed = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("playlist")
        verbose_name_plural = _("playlists")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="playlist_newest_of_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "mix_day", "mood"], condition=Q(mix_day__isnull=False), name="playlist_mix_once_a_day"
            )
        ]

    items_preview: list["Song"]
    """Up to four songs for the cover, set by `selectors.previews_attach`."""

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
    position = models.PositiveSmallIntegerField(help_text=_("counted from 1 on each shelf"))
    score = models.FloatField()
    slot = models.CharField(max_length=16)
    intent = models.CharField(max_length=16, choices=Playlist.Intent)
    emotion = models.CharField(
        max_length=16, choices=EmotionChoice, help_text=_("the emotion most wanted for this place")
    )
    wanted = models.JSONField(default=dict, help_text=_("the mix of emotions that this place was ranked for"))
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
        indexes = [models.Index(fields=["song", "emotion"], name="item_served_of_song")]

    titles: Mapping[int, str]
    """Of the songs that the reasons name, set by `selectors.titles_attach`."""

    def __str__(self) -> str:
        return f"{self.position} {self.song_id}"


class RankingInput(models.Model):
    """What a playlist was ranked from, so that it can be ranked again: kept → expired | forgotten.

    Kept for 30 days. It holds the listener's taste of that moment, so it goes at once with a taste that is reset or
    withdrawn, and with a session that is forgotten.
    """

    class State(models.TextChoices):
        """Whether the content is still there, and why not."""

        KEPT = "kept", _("kept")
        EXPIRED = "expired", _("expired")
        FORGOTTEN = "forgotten", _("forgotten")

    playlist = models.OneToOneField(Playlist, on_delete=models.CASCADE, primary_key=True, related_name="ranking_input")
    state = models.CharField(max_length=16, choices=State, default=State.KEPT)
    content = models.BinaryField(default=bytes)
    learned = models.BooleanField(default=False, help_text=_("whether it holds what was learned of the listener"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ranking input")
        verbose_name_plural = _("ranking inputs")
        indexes = [models.Index(fields=["created_at"], condition=Q(state="kept"), name="ranking_input_oldest_kept")]

    def __str__(self) -> str:
        return f"{self.playlist_id} {self.state}"


class Preferences(models.Model):
    """What a listener wants of every playlist, unless a request says otherwise."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    languages = models.JSONField(default=list, blank=True, help_text=_("ISO 639 codes, all languages when empty"))
    novelty = models.FloatField(
        default=0.5,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("from 0, what is familiar, to 1, what is new"),
    )

    class Meta:
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return f"{self.languages} {self.novelty:g}"


class Feedback(models.Model):
    """An append-only event on a song, or on a line of taste. Taste is always rebuildable from these.

    Only a `forget` has no song: it names the line of taste (as in `Evidence`) that nothing before it counts for.
    """

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
        FORGET = "forget", _("taken out of the taste")

    event_id = models.UUIDField(default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")
    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, null=True, related_name="feedback")
    item = models.ForeignKey(PlaylistItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="feedback")
    kind = models.CharField(max_length=16, choices=Kind)
    mood = models.CharField(max_length=16, choices=EmotionChoice, blank=True)
    emotion = models.CharField(
        max_length=16, choices=EmotionChoice, blank=True, help_text=_("the emotion that the song was served for")
    )
    play = models.UUIDField(null=True, blank=True, help_text=_("groups what happened in one playing of the song"))
    position_s = models.FloatField(null=True, blank=True)
    forgets_kind = models.CharField(max_length=16, blank=True)
    forgets_key = models.CharField(max_length=120, blank=True)
    forgets_emotion = models.CharField(max_length=16, choices=EmotionChoice, blank=True)
    learned = models.BooleanField(
        default=False, help_text=_("whether the listener had agreed to a taste profile when it happened")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id"], name="feedback_event_once"),
            models.CheckConstraint(
                condition=Q(kind="forget", song__isnull=True) & ~Q(forgets_kind="")
                | ~Q(kind="forget") & Q(song__isnull=False, forgets_kind=""),
                name="feedback_song_or_line",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "song", "created_at"], name="feedback_of_song"),
            models.Index(fields=["user", "-created_at"], name="feedback_newest_of_user"),
            models.Index(fields=["song", "emotion"], name="feedback_judging_song"),
            models.Index(fields=["user"], condition=Q(kind="forget"), name="feedback_forgotten_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.song_id or self.forgets_key}"


class Evidence(models.Model):
    """The engine's counters of what one listener's feedback says about one key (a song, an artist, a genre).

    Derived: always rebuildable from the feedback that was `learned`. The columns are those of
    `engine.types.EvidenceCounter`; an empty `emotion` means in every mood.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=120)
    emotion = models.CharField(max_length=16, blank=True)
    positive = models.FloatField(default=0.0)
    negative = models.FloatField(default=0.0)
    held = models.FloatField(default=0.0)
    signals = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key", "emotion"], name="evidence_key_once")]
        indexes = [
            models.Index(
                "user", "kind", (F("positive") - F("negative")).desc(), "key",
                condition=Q(emotion="", held=0.0, positive__gt=F("negative")),
                name="evidence_best_of_user",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} +{self.positive:g} −{self.negative:g}"


class SongStatistics(models.Model):
    """How often a song was served and judged for an emotion. Refreshed by a periodic task, never in a request."""

    is_derived: ClassVar[bool] = True

    song = models.ForeignKey("catalog.Song", on_delete=models.CASCADE, related_name="statistics")
    emotion = models.CharField(max_length=16, choices=EmotionChoice)
    served = models.PositiveIntegerField(_("times served"), default=0)
    judged = models.PositiveIntegerField(_("listeners who judged it"), default=0)
    liked = models.PositiveIntegerField(_("listeners who liked it"), default=0)
    wrong = models.PositiveIntegerField(_("listeners who call it wrong"), default=0)
    doubted = models.PositiveIntegerField(_("those of them who agreed to be learned from"), default=0)
    overrated = models.FloatField(
        default=0.0, help_text=_("how much too high first guesses were, in the mean of all songs' judgements")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("song statistics")
        verbose_name_plural = _("song statistics")
        constraints = [models.UniqueConstraint(fields=["song", "emotion"], name="song_statistics_once")]
        indexes = [models.Index(fields=["-wrong"], name="song_wrong_queue")]

    def __str__(self) -> str:
        return f"{self.song_id} {self.emotion} {self.liked}/{self.judged}"


class WrongMood(SongStatistics):
    """A song that listeners call wrong for an emotion: the curators' queue, counts only, nothing of a person."""

    class Meta:
        proxy = True
        verbose_name = _("song called wrong for a mood")
        verbose_name_plural = _("songs called wrong for a mood")
        ordering = ["-wrong", "song__title"]
