"""What this app holds about a listener."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registry import AfterCommit, Holding, Keeper
from emotion.models import Snapshot
from emotion.vault import snapshot_storage

HOLDINGS = (
    Holding(
        model="emotion.Reading",
        title=_("Readings and chosen moods"),
        exported=(
            "id", "source", "outcome", "emotion", "corrected_emotion", "probabilities", "other", "confidence",
            "candidates", "reasons", "model_version", "note", "happened_at", "created_at",
        ),
        moment="created_at",
    ),
    Holding(
        model="emotion.Snapshot",
        title=_("Records of photos, without the photos"),
        exported=("id", "source", "state", "reason", "created_at", "finished_at", "bytes_deleted_at"),
        moment="created_at",
    ),
    Holding(
        model="emotion.SnapshotKey",
        title=_("Keys of photos that wait to be read"),
        user_path="snapshot__user",
        not_exported="it opens a photo that is deleted within minutes",
    ),
)  # fmt: skip


def before_delete(user: User, since: datetime | None) -> Iterable[AfterCommit]:
    """The stored photos go after the commit that removes their keys; the sweeper takes what a crash leaves."""
    snapshots = Snapshot.objects.filter(user=user)
    if since is not None:
        snapshots = snapshots.filter(created_at__gte=since)
    names = [name for stored in snapshots.values_list("stored_names", flat=True) for name in stored]
    return [lambda name=name: snapshot_storage().delete(name) for name in names]  # type: ignore[misc]


KEEPER = Keeper(HOLDINGS, before_delete=before_delete)
