"""Imports that are too long for a request."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """A file of songs that a worker imports in chunks; the row is the queue, a message only a hint.

    queued → running(lease) → checked (a dry run: waits for a person) | done | failed; checked → queued when a person
    says yes. A run that has used its time goes back to queued, and goes on after the rows that it has committed.
    """

    class State(models.TextChoices):
        """Where the job is."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        CHECKED = "checked", _("checked")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="import_jobs"
    )
    name = models.CharField(_("file"), max_length=200)
    form = models.CharField(max_length=8)
    stored_name = models.CharField(max_length=200, blank=True)
    dry_run = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    rows_done = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=0.0)
    report = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(share__gte=0.0, share__lte=1.0), name="import_share_range"),
            models.CheckConstraint(
                condition=models.Q(state="running", lease_until__isnull=False)
                | (~models.Q(state="running") & models.Q(lease_until__isnull=True)),
                name="import_lease_while_running",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="import_to_send_again")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)
