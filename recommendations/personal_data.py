"""What this app holds about a listener."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registry import Holding, Keeper
from recommendations.taste_services import taste_rebuild

HOLDINGS = (
    Holding(
        model="recommendations.Playlist",
        title=_("Playlists"),
        exported=(
            *("id", "mood", "moods", "intent", "target", "minutes", "languages", "novelty", "mix_day", "wanted"),
            *("engine_version", "catalogue_version", "seed", "created_at"),
        ),
        moment="created_at",
    ),
    Holding(
        model="recommendations.PlaylistItem",
        title=_("Songs in them, with the reasons"),
        user_path="playlist__user",
        exported=(
            *("playlist_id", "shelf", "position", "song_id", "song__title", "score", "slot", "emotion", "wanted"),
            "reasons",
        ),
    ),
    Holding(
        model="recommendations.Feedback",
        title=_("Likes, skips and other judgements"),
        exported=(
            *("kind", "song_id", "song__title", "mood", "emotion", "position_s", "forgets_kind", "forgets_key"),
            *("forgets_emotion", "learned", "created_at"),
        ),
        moment="created_at",
    ),
    Holding(
        model="recommendations.RankingInput",
        title=_("What playlists were ranked from, for 30 days"),
        user_path="playlist__user",
        exported=("playlist_id", "state", "created_at"),
    ),
    Holding(
        model="recommendations.Preferences",
        title=_("What you want of every playlist"),
        exported=("languages", "novelty"),
    ),
    Holding(
        model="recommendations.Evidence",
        title=_("What was learned from them"),
        exported=("kind", "key", "emotion", "positive", "negative", "held", "signals", "updated_at"),
    ),
)


def after_forget(user: User) -> None:
    """Learn again from what is left, as if the rest had never happened."""
    taste_rebuild(user=user)


KEEPER = Keeper(HOLDINGS, after_forget=after_forget)
