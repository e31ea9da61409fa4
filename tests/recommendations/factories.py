"""Makes catalogues, consents and plans for the tests of recommendations."""

import uuid
from collections.abc import Collection
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_grant
from catalog.models import Artist, Song
from config.common.emotions import Emotion
from emotion.models import Reading
from recommendations.engine.types import Intent, Recommendation
from recommendations.models import Playlist, PlaylistItem
from recommendations.plan import Request, playlist_plan
from recommendations.services import Recorded, feedback_record
from tests.factories import artist_make, song_make

Shelf = PlaylistItem.Shelf
DURATION_S = 100.0


def agree(user: User, purposes: Collection[Purpose] = tuple(Purpose)) -> User:
    """Let the listener agree to the purposes."""
    for purpose in purposes:
        consent_grant(user=user, purpose=purpose, surface="web")
    return user


def playable_make(title: str = "", **fields: Any) -> Song:
    """Create a published song of 100 s that plays here."""
    return song_make(title, **{"audio": "songs/piece.flac", "duration_s": DURATION_S, **fields})


def catalogue_make(count: int = 30, emotion: str = "happy", *, elsewhere: int = 0) -> list[Song]:
    """Create playable songs of an emotion, by two of an artist, ever weaker; and some that only play elsewhere."""
    artists: list[Artist] = [artist_make() for _ in range((count + 1) // 2)]
    songs = [
        playable_make(
            weights={emotion: 0.95 - 0.5 * place / count}, artists=[artists[place // 2]], random_key=place / count
        )
        for place in range(count)
    ]
    for place in range(elsewhere):
        song_make(weights={emotion: 0.9 - 0.3 * place / elsewhere}, random_key=place / elsewhere)
    return songs


def reading_make(user: User, **fields: Any) -> Reading:
    """Create a reading that saw a happy expression, 60 % to 30 % surprise."""
    shares = {"happy": 0.6, "surprise": 0.3, "neutral": 0.05, "sad": 0.03, "angry": 0.02}
    defaults = {"source": "camera", "outcome": "read", "emotion": "happy", "probabilities": shares, "confidence": 0.6}
    return Reading.objects.create(user=user, **{**defaults, **fields})


def plan(user: User, mood: Emotion = Emotion.HAPPY, **fields: Any) -> dict[Shelf, Recommendation]:
    """Return what would be recommended now, by a fixed seed."""
    defaults = {"intent": Intent.MATCH, "size": 10, "seed": 7, "now": timezone.now(), "learns": True}
    return playlist_plan(Request(user=user, moods={mood: 1.0}, **{**defaults, **fields}))


def ids(recommendation: Recommendation) -> list[int]:
    """Return the songs of a list in order."""
    return [item.song_id for item in recommendation.items]


def items_of(playlist: Playlist, shelf: Shelf = Shelf.PLAYER) -> list[PlaylistItem]:
    """Return a shelf of a playlist in order."""
    return list(playlist.items.filter(shelf=shelf).order_by("position").select_related("playlist", "song"))


def record(user: User, song: Song, kind: str, **fields: Any) -> Recorded:
    """Record one new event."""
    return feedback_record(user=user, song=song, kind=kind, **{"event_id": uuid.uuid4(), **fields})


def refresh() -> None:
    """Derive what playlists read of everybody's feedback, as the periodic task does."""
    call_command("refresh_recommendations", verbosity=0, stdout=StringIO())
