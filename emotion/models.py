"""Snapshots while they live, and the readings that remain of them."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice


class Snapshot(models.Model):
    """One capture that a listener submitted. The row is the queue; a Celery message is only a hint.

    accepted → queued → running(lease_until, attempt, lease_token) → done | rejected | failed | expired.
    Cancelled by its owner, it is failed, too. Every change of state is a compare-and-set update.
    The bytes are gone once the row is terminal.
    """

    class State(models.TextChoices):
        """Where the work on a snapshot stands."""

        ACCEPTED = "accepted", _("accepted")
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REJECTED = "rejected", _("rejected")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("expired")

    class Source(models.TextChoices):
        """How the image came to us."""

        CAMERA = "camera", _("camera")
        UPLOAD = "upload", _("upload")

    TERMINAL = (State.DONE, State.REJECTED, State.FAILED, State.EXPIRED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="snapshots")
    consent_event = models.ForeignKey("accounts.ConsentEvent", on_delete=models.RESTRICT, related_name="+")
    client_request_id = models.UUIDField(default=uuid.uuid4)
    source = models.CharField(max_length=16, choices=Source)
    state = models.CharField(max_length=16, choices=State, default=State.ACCEPTED)
    reason = models.CharField(max_length=32, blank=True)
    stored_names = models.JSONField(default=list, help_text=_("objects in the private snapshot storage"))
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    bytes_deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user", "client_request_id"], name="snapshot_one_per_request")]
        indexes = [
            models.Index(fields=["state", "created_at"], name="snapshot_reconcile"),
            models.Index(fields=["user", "-created_at"], name="snapshot_rate_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more will happen to this snapshot."""
        return self.state in self.TERMINAL


class SnapshotKey(models.Model):
    """The wrapped key of one snapshot's bytes. Deleted in the transaction that writes the reading.

    A table of its own, so that backups can leave it out.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.BinaryField()

    class Meta:
        verbose_name = _("snapshot key")
        verbose_name_plural = _("snapshot keys")

    def __str__(self) -> str:
        return str(self.snapshot_id)


class Reading(models.Model):
    """What one analysis saw, or what a listener said. Probabilities sum to 1; `other` stands apart."""

    class Outcome(models.TextChoices):
        """What the analysis came to."""

        READ = "read", _("read")
        UNSURE = "unsure", _("not sure")
        NO_FACE = "no_face", _("no face")
        MANY_FACES = "many_faces", _("more than one face")
        POOR_QUALITY = "poor_quality", _("poor quality")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    snapshot = models.OneToOneField(Snapshot, on_delete=models.SET_NULL, null=True, blank=True, related_name="reading")
    source = models.CharField(max_length=32)
    outcome = models.CharField(max_length=16, choices=Outcome)
    emotion = models.CharField(max_length=16, choices=EmotionChoice, blank=True)
    corrected_emotion = models.CharField(max_length=16, choices=EmotionChoice, blank=True)
    probabilities = models.JSONField(default=dict, blank=True)
    other = models.FloatField(default=0.0, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    confidence = models.FloatField(default=0.0, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)])
    candidates = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    model_version = models.CharField(max_length=80, blank=True)
    analysis_ms = models.FloatField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    happened_at = models.DateTimeField(
        _("when it was"), default=timezone.now, help_text=_("earlier than created_at for a mood told afterwards")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["user", "-happened_at"], name="reading_timeline")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="read") ^ models.Q(emotion=""), name="reading_emotion_iff_read"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.mood}".strip()

    @property
    def mood(self) -> str:
        """The emotion to play for: what the listener said wins over what was seen; empty when unknown."""
        return self.corrected_emotion or self.emotion
