"""The work on a song's audio, and what came of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Recording(models.Model):
    """An audio file, measured once and made into streams. The row is the queue; a Celery message is only a hint.

    queued → running(lease_until, attempt, lease_token) → done | rejected | failed; a new file starts again as queued.
    Every change of state is a compare-and-set update. The work has three steps (measure, MP3, Opus), and what a step
    has found stays when a worker dies: the next one goes on behind it. An uploaded file gets its song at the end.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being analysed")
        DONE = "done", _("ready")
        REJECTED = "rejected", _("refused")
        FAILED = "failed", _("failed")

    TERMINAL: ClassVar = (State.DONE, State.REJECTED, State.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.OneToOneField(
        "catalog.Song",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="recording",
        verbose_name=_("song"),
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.QUEUED)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    duplicate_of = models.ForeignKey(
        "catalog.Song", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("same as")
    )
    client_request_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=300, blank=True, help_text=_("as the curator's file was called"))
    original_name = models.CharField(max_length=200, blank=True, help_text=_("the file in the private audio storage"))
    mp3_name = models.CharField(max_length=200, blank=True)
    opus_name = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    queued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    codec = models.CharField(_("codec"), max_length=16, blank=True)
    duration_s = models.FloatField(_("length in seconds"), null=True, blank=True)
    loudness_lufs = models.FloatField(_("loudness"), null=True, blank=True, help_text=_("LUFS, EBU R 128 integrated"))
    true_peak_dbtp = models.FloatField(_("true peak"), null=True, blank=True, help_text=_("dBTP"))
    gain_db = models.FloatField(_("gain"), null=True, blank=True, help_text=_("dB, to −18 LUFS"))
    peaks = models.BinaryField(null=True, blank=True, help_text=_("outline of the song, one byte a point"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="recording_running_is_leased",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(song__isnull=False, peaks__isnull=False),
                name="recording_done_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="recording_reconcile"),
            models.Index(fields=["fingerprint"], condition=~models.Q(fingerprint=""), name="recording_duplicates"),
        ]

    def __str__(self) -> str:
        return self.file_name or (str(self.song) if self.song else str(self.id))

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in self.TERMINAL

    @property
    def stored_names(self) -> list[str]:
        """The files of its own in the storage: the derived streams."""
        return [name for name in (self.mp3_name, self.opus_name) if name]
