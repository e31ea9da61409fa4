"""Users, and what they have agreed to."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates users that sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a listener; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who listens, curates or administers. Signs in by e-mail; there is no user name."""

    class ListenService(models.TextChoices):
        """Where songs without audio of our own are searched for."""

        YOUTUBE = "youtube", _("YouTube")
        YOUTUBE_MUSIC = "youtube_music", _("YouTube Music")
        SPOTIFY = "spotify", _("Spotify")
        APPLE = "apple", _("Apple Music")
        JIOSAAVN = "jiosaavn", _("JioSaavn")

    email = models.EmailField(_("e-mail address"), unique=True)
    subject_ref = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False, help_text=_("the pseudonym under which consent is recorded")
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    listen_service = models.CharField(
        _("listen elsewhere with"), max_length=20, choices=ListenService, default=ListenService.YOUTUBE
    )

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.email


class Purpose(models.TextChoices):
    """What a listener may agree to, each on its own."""

    SNAPSHOT_ANALYSIS = "snapshot_analysis", _("Read my expression from a photo")
    MOOD_HISTORY = "mood_history", _("Keep my mood timeline")
    TASTE_PROFILE = "taste_profile", _("Learn my taste from likes and skips")


class ConsentDocument(models.Model):
    """The exact words of one purpose in one version and language. Never changed once published."""

    purpose = models.CharField(max_length=32, choices=Purpose)
    version = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="en")
    title = models.CharField(max_length=200)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateTimeField()
    material_change = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("consent document")
        verbose_name_plural = _("consent documents")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="consent_document_unique_version")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} ({self.language})"


class ConsentEvent(models.Model):
    """One grant, refusal or withdrawal. Append-only: what holds is the newest event of a purpose.

    Chained by hash per listener (`accounts.chain`). When the account is erased the events stay, without the
    listener: only the pseudonym is left, as the proof that there was consent and that it ended.
    """

    class Action(models.TextChoices):
        """What happened."""

        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        SUPERSEDED = "superseded", _("superseded")
        ERASURE_PROOF = "erasure_proof", _("proof of erasure")

    class Method(models.TextChoices):
        """How it was expressed."""

        FORM = "form", _("the form with all questions")
        BUTTON = "button", _("a button for one question")
        REQUEST = "request", _("a request of a program")
        TIME = "time", _("the passing of time")
        ERASURE = "erasure", _("the erasure of the account")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="consent_events")
    subject_ref = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=32, choices=Purpose)
    document = models.ForeignKey(ConsentDocument, on_delete=models.PROTECT, related_name="events")
    document_sha256 = models.CharField(max_length=64)
    action = models.CharField(max_length=16, choices=Action)
    surface = models.CharField(max_length=16, help_text=_("web, api or site"))
    method = models.CharField(max_length=16, choices=Method)
    age_attested = models.BooleanField(default=False, help_text=_("whether the listener said that they are an adult"))
    network = models.CharField(max_length=45, blank=True, help_text=_("address without its last part"))
    created_at = models.DateTimeField(default=timezone.now)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "purpose", "-created_at"], name="consent_newest_of_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.action}"


class DataExport(models.Model):
    """One copy of a listener's data: built by a worker, downloaded once, gone after a day. The row is the queue."""

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("being put together")
        READY = "ready", _("ready")
        DOWNLOADED = "downloaded", _("downloaded")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    stored_name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    downloaded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "created_at"], name="data_export_reconcile")]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"
