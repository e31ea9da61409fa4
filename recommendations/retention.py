"""How long playlists are kept: a playlist names a mood, so it goes when the consent documents say that moods go.

What they were ranked from is kept for 30 days.
"""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from accounts.models import Purpose
from accounts.selectors import users_without_consent
from recommendations.models import Playlist, RankingInput

KEPT_WITH_HISTORY: Final = timedelta(days=730)
KEPT_WITHOUT_HISTORY: Final = timedelta(hours=23)
INPUTS_KEPT: Final = timedelta(days=30)


def playlists_prune() -> int:
    """Delete the playlists that nobody agreed to keep so long; return how many. Favourites stay.

    Runs every half hour, so that "24 hours at most" holds with a margin.
    """
    now = timezone.now()
    forgetful = users_without_consent(purpose=Purpose.MOOD_HISTORY)
    ended = Playlist.objects.filter(created_at__lt=now - KEPT_WITH_HISTORY)
    ended |= Playlist.objects.filter(created_at__lt=now - KEPT_WITHOUT_HISTORY, user__in=forgetful)
    return ended.delete()[1].get("recommendations.Playlist", 0)


def ranking_inputs_expire() -> int:
    """Delete what playlists of more than 30 days ago were ranked from; return how many."""
    old = RankingInput.objects.filter(state=RankingInput.State.KEPT, created_at__lt=timezone.now() - INPUTS_KEPT)
    return old.update(state=RankingInput.State.EXPIRED, content=b"")
