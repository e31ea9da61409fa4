"""What was changed in the catalogue, by whom and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SongEdit(models.Model):
    """One change to a song, or one batch of many. Written with the change itself, in its transaction; never edited.

    `changes` maps the name of a fact to what it was and what it became (see `catalog.history`). A batch names no song
    but says how many there were. The entry outlives the song, and loses only its editor when their account is erased.
    """

    class Kind(models.TextChoices):
        """What was done."""

        CREATED = "created", _("added")
        CHANGED = "changed", _("changed")
        TAGGED = "tagged", _("tagged")
        UNDONE = "undone", _("tagging undone")
        MERGED = "merged", _("merged")
        DELETED = "deleted", _("deleted")
        IMPORTED = "imported", _("imported")

    song = models.ForeignKey(
        "catalog.Song", on_delete=models.SET_NULL, null=True, blank=True, related_name="edits", verbose_name=_("song")
    )
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("as it was then"))
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    kind = models.CharField(_("what was done"), max_length=16, choices=Kind)
    changes = models.JSONField(default=dict)
    songs = models.PositiveIntegerField(_("songs"), default=1)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("change to the catalogue")
        verbose_name_plural = _("changes to the catalogue")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["song", "-created_at"], name="edit_newest_of_song"),
            models.Index(fields=["-created_at"], name="edit_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
