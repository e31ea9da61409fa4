"""Which feedback is taken at all, and which playing of a song it belongs to."""

import math
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from accounts.models import User
from catalog.models import Song
from recommendations.errors import Refused
from recommendations.evidence import PLAYED
from recommendations.models import Feedback, PlaylistItem
from recommendations.selectors import song_is_open_to

Kind = Feedback.Kind
COMPLETE_SHARE: Final = 0.9
BEGINNING: Final = (Kind.PLAY, Kind.REPLAY)
SAME_PLAY_WITHIN: Final = timedelta(hours=1)


def feedback_check(*, user: User, song: Song, kind: str, item: PlaylistItem | None, position_s: float | None) -> None:
    """Raise Refused when the event cannot be: somebody else's place, no audio to play, no such position."""
    if kind == Kind.FORGET:
        raise Refused("forget_a_line")
    if item is not None and (item.playlist.user_id != user.pk or item.song_id != song.pk):
        raise Refused("item_not_found")
    if item is None and not song_is_open_to(user=user, song=song):
        raise Refused("song_not_found")
    if item is None and kind == Kind.WRONG_MOOD:
        raise Refused("item_required")
    if kind in PLAYED and not song.is_playable:
        raise Refused("no_audio")
    if position_s is not None and not (math.isfinite(position_s) and position_s >= 0):
        raise Refused("bad_position")
    if kind == Kind.COMPLETE and position_s is not None and position_s < COMPLETE_SHARE * (song.duration_s or 0):
        raise Refused("not_complete")


def play_of(feedback: Feedback, *, earlier: Sequence[Feedback]) -> uuid.UUID | None:
    """Return the playing that the event belongs to when the client does not say: a play begins one, others join it.

    `earlier` are the listener's events on the song, oldest first.
    """
    if feedback.kind in BEGINNING:
        return feedback.event_id
    if feedback.kind not in PLAYED:
        return None
    since = feedback.created_at - SAME_PLAY_WITHIN
    begun = [event.play for event in earlier if event.kind in BEGINNING and event.created_at >= since]
    return begun[-1] if begun else None
