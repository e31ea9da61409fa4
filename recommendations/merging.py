"""Moves what listeners had and said of duplicate songs to the one that stays."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from accounts.models import User
from recommendations import learning
from recommendations.engine.types import EvidenceKind
from recommendations.models import Feedback, PlaylistItem, SongStatistics

COUNTS = ("served", "judged", "liked", "wrong")


def songs_absorb(survivor: int, duplicates: Sequence[int]) -> None:
    """Repoint playlists and feedback, and derive the taste of everybody who judged one of the songs again.

    The caller is in the merge's transaction. Where a playlist held several of the songs, the first place stays, and
    feedback given at the others moves to it. Counts of all listeners are added up until they are counted again.
    """
    songs = [survivor, *duplicates]
    theirs = Feedback.objects.filter(user=OuterRef("pk"), song__in=songs)
    listeners = list(User.objects.filter(Exists(theirs)).order_by("pk"))
    for user in listeners:
        learning.listener_lock(user)
    _items_move(survivor, songs)
    Feedback.objects.filter(song__in=duplicates).update(song=survivor)
    lines = Feedback.objects.filter(forgets_kind=EvidenceKind.SONG, forgets_key__in=[str(pk) for pk in duplicates])
    lines.update(forgets_key=str(survivor))
    for user in listeners:
        learning.taste_refold(user=user)
    _statistics_add(survivor, songs)


def _items_move(survivor: int, songs: Sequence[int]) -> None:
    kept: dict[object, PlaylistItem] = {}
    items = PlaylistItem.objects.filter(song__in=songs).order_by("playlist", "shelf", "position")
    moving, gone = [], []
    for item in items.only("pk", "playlist", "song").iterator():
        first = kept.setdefault(item.playlist_id, item)
        if first is not item:
            Feedback.objects.filter(item=item).update(item=first)
            gone.append(item.pk)
        elif item.song_id != survivor:
            moving.append(item.pk)
    PlaylistItem.objects.filter(pk__in=gone).delete()
    PlaylistItem.objects.filter(pk__in=moving).update(song=survivor)


def _statistics_add(survivor: int, songs: Sequence[int]) -> None:
    totals: dict[str, SongStatistics] = {}
    for row in SongStatistics.objects.filter(song__in=songs).order_by("pk"):
        total = totals.setdefault(row.emotion, SongStatistics(song_id=survivor, emotion=row.emotion))
        total.overrated = max(total.overrated, row.overrated)
        for name in COUNTS:
            setattr(total, name, getattr(total, name) + getattr(row, name))
        looked = [at for at in (total.reviewed_at, row.reviewed_at) if at]
        total.reviewed_at = max(looked, default=None)
    SongStatistics.objects.filter(song__in=songs).delete()
    SongStatistics.objects.bulk_create(totals.values())
