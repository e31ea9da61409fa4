"""Ways to choose songs for a listener in a mood: this site's own services, and what they are compared with."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import numpy as np
from django.db.models import F

from accounts.models import Purpose, User
from accounts.services import consent_grant
from config.common.emotions import EMOTIONS
from recommendations import refresh
from recommendations.engine.types import Intent
from recommendations.models import Feedback, Playlist, PlaylistItem
from recommendations.services import feedback_record, playlist_create
from recommendations.taste_services import taste_rebuild
from recommendations.trials.listeners import World

RECENT = 20
DAY = timedelta(days=1)


class Chooser(Protocol):
    """Listeners, moods and songs are places in the world, counted from 0."""

    def choose(self, listener: int, mood: int, size: int, rng: np.random.Generator) -> Sequence[int]:
        """Return songs to be heard in this order."""

    def hear(self, listener: int, song: int, *, liked: bool, skipped_at: float) -> None:
        """Learn that a chosen song was liked, or skipped after so many seconds."""

    def night(self) -> None:
        """Let the rest of a day pass."""


class Folder:
    """The paper's rule: any songs of the mood's folder."""

    def __init__(self, world: World) -> None:
        self.world = world

    def choose(self, listener: int, mood: int, size: int, rng: np.random.Generator) -> Sequence[int]:
        """Return songs of the folder at random."""
        folder = np.flatnonzero(self.world.folders == mood)
        return [int(song) for song in rng.choice(folder, min(size, len(folder)), replace=False)]

    def hear(self, listener: int, song: int, *, liked: bool, skipped_at: float) -> None:
        """Learn nothing."""

    def night(self) -> None:
        """Do nothing."""


class Popularity(Folder):
    """The songs of the mood's folder that most listeners like, less what the listener has just heard."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.likes, self.plays = np.ones(len(world.ids)), np.full(len(world.ids), 2.0)
        self.served: dict[int, list[int]] = {}

    def choose(self, listener: int, mood: int, size: int, rng: np.random.Generator) -> Sequence[int]:
        """Return the best of the folder; ties fall at random."""
        folder = np.flatnonzero(self.world.folders == mood)
        heard = self.served.setdefault(listener, [])
        fresh = [song for song in rng.permutation(folder).tolist() if song not in heard[-RECENT:]]
        best = sorted(fresh or folder.tolist(), key=lambda song: -self.likes[song] / self.plays[song])[:size]
        heard += best
        return best

    def hear(self, listener: int, song: int, *, liked: bool, skipped_at: float) -> None:
        """Count it."""
        self.plays[song] += 1
        self.likes[song] += liked


class Engine:
    """The site's own services on real rows: `playlist_create`, `feedback_record` and the periodic pass.

    With listeners who do not agree to a taste profile it learns nothing, of them or from them.
    """

    def __init__(self, world: World, listeners: int, *, agreeing: bool, name: str = "listener") -> None:
        self.places = {int(pk): place for place, pk in enumerate(world.ids)}
        self.count, self.agreeing, self.name = listeners, agreeing, name
        self.users: list[User] = []
        self.open: dict[tuple[int, int], PlaylistItem] = {}

    def choose(self, listener: int, mood: int, size: int, rng: np.random.Generator) -> Sequence[int]:
        """Ask for a playlist as the page does."""
        seed = int(rng.integers(2**62))
        playlist = playlist_create(
            user=self.users[listener], mood=EMOTIONS[mood], intent=Intent.MATCH, seed=seed, size=size
        )
        items = playlist.items.filter(shelf=PlaylistItem.Shelf.PLAYER).order_by("position")
        chosen = list(items.select_related("song", "playlist"))
        self.open |= {(listener, self.places[item.song_id]): item for item in chosen}
        return [self.places[item.song_id] for item in chosen]

    def hear(self, listener: int, song: int, *, liked: bool, skipped_at: float) -> None:
        """Report it as the player does."""
        item = self.open[listener, song]
        kind, position = ("like", None) if liked else ("skip", skipped_at)
        feedback_record(
            user=self.users[listener],
            song=item.song,
            kind=kind,
            event_id=uuid.uuid4(),
            item=item,
            position_s=position,
            play=None if liked else uuid.uuid4(),
        )

    def night(self) -> None:
        """Move all that happened a day into the past, learn it again from there, and run the periodic pass.

        Before the first day the listeners come.
        """
        self.users = self.users or [
            _listener(f"{self.name}{number}", agreeing=self.agreeing) for number in range(self.count)
        ]
        Feedback.objects.update(created_at=F("created_at") - DAY)
        Playlist.objects.update(created_at=F("created_at") - DAY)
        for user in self.users:
            taste_rebuild(user=user)
        refresh.refresh_begin(now=True)
        claim = refresh.refresh_claim()
        if claim is not None:
            refresh.refresh_work(claim)

    def leave(self) -> None:
        """Delete the listeners with all that they did."""
        for user in self.users:
            user.delete()


def _listener(name: str, *, agreeing: bool) -> User:
    user = User.objects.create_user(f"{name}@simulated.invalid")
    if agreeing:
        consent_grant(user=user, purpose=Purpose.TASTE_PROFILE, surface="web")
    return user
