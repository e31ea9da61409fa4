"""The end of a playlist: where no mood timeline was agreed to, the reading that it was made for goes with it."""

from typing import Final

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from emotion.services import reading_delete
from recommendations.models import Feedback, PlaylistItem

ENDINGS: Final = (Feedback.Kind.COMPLETE, Feedback.Kind.SKIP)


def playlist_end(*, user: User, item: PlaylistItem, kind: str) -> None:
    """Delete the reading when this was the playlist's last song and no timeline holds.

    A playlist that is left before its end is covered by the retention task, within 24 hours.
    """
    if kind not in ENDINGS or item.playlist.reading_id is None or _has_more(item):
        return
    reading = item.playlist.reading
    if reading is not None and consent_grant_for_user(user=user, purpose=Purpose.MOOD_HISTORY) is None:
        reading_delete(reading=reading)


def _has_more(item: PlaylistItem) -> bool:
    after = PlaylistItem.objects.filter(playlist=item.playlist_id, shelf=item.shelf, position__gt=item.position)
    return after.exists()
