"""What this app, and the libraries it signs people in with, hold about a listener."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from accounts.models import DataExport, User
from accounts.registry import AfterCommit, Erasure, Holding, Keeper

HOLDINGS = (
    Holding(
        model="accounts.User",
        title=_("Your account"),
        user_path="pk",
        exported=("email", "subject_ref", "is_active", "is_staff", "date_joined", "last_login", "listen_service"),
    ),
    Holding(
        model="accounts.ConsentEvent",
        title=_("Answers to the three questions"),
        exported=("purpose", "action", "surface", "method", "network", "created_at", "document_sha256", "hash"),
        erasure=Erasure.PSEUDONYM,
    ),
    Holding(model="account.EmailAddress", title=_("E-mail addresses"), exported=("email", "verified", "primary")),
    Holding(
        model="account.EmailConfirmation",
        title=_("Confirmations of e-mail addresses"),
        user_path="email_address__user",
        exported=("created", "sent"),
    ),
    Holding(
        model="usersessions.UserSession",
        title=_("Places where you are signed in"),
        exported=("created_at", "last_seen_at", "ip", "user_agent"),
    ),
    Holding(
        model="mfa.Authenticator",
        title=_("Second factors of signing in"),
        exported=("type", "created_at", "last_used_at"),
    ),
    Holding(
        model="accounts.DataExport", title=_("Exports you asked for"), exported=("state", "created_at", "downloaded_at")
    ),
    Holding(model="accounts.User_groups", title=_("Roles"), exported=("group__name",)),
    Holding(model="accounts.User_user_permissions", title=_("Permissions"), exported=("permission__codename",)),
    Holding(
        model="admin.LogEntry",
        title=_("What you changed in the administration"),
        exported=("action_time", "object_repr", "action_flag"),
    ),
)


def before_delete(user: User, since: datetime | None) -> Iterable[AfterCommit]:
    """Delete what is written about the listener outside their own rows; files of exports go after the commit."""
    if since is not None:
        return []
    about_users = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User))
    about_users.filter(object_id=str(user.pk)).delete()
    names = [name for name in DataExport.objects.filter(user=user).values_list("stored_name", flat=True) if name]
    return [lambda name=name: storages["exports"].delete(name) for name in names]  # type: ignore[misc]


KEEPER = Keeper(HOLDINGS, before_delete=before_delete)
