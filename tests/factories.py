"""Makes rows for tests the way the site makes them."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from accounts.models import User
from catalog.models import Artist, Credit, Song, SongEmotion

PASSWORD = "a long enough pass phrase"

_numbers = count(1)


def user_make(email: str = "", **fields: Any) -> User:
    """Create a listener who signs in with PASSWORD."""
    return User.objects.create_user(email or f"listener{next(_numbers)}@mizaj.example", PASSWORD, **fields)


def artist_make(name: str = "") -> Artist:
    """Create an artist."""
    name = name or f"Artist {next(_numbers)}"
    return Artist.objects.create(name=name, sort_key=name.lower())


def song_make(
    title: str = "",
    *,
    weights: Mapping[str, float] | None = None,
    artists: Sequence[Artist] = (),
    **fields: Any,
) -> Song:
    """Create a published song without audio, tagged with `weights` (emotion → weight in [0, 1])."""
    title = title or f"Song {next(_numbers)}"
    song = Song.objects.create(title=title, identity=title.lower(), **{"language": "hi", **fields})
    for position, artist in enumerate(artists or [artist_make()]):
        Credit.objects.create(song=song, artist=artist, position=position)
    for emotion, weight in (weights or {"happy": 0.9}).items():
        SongEmotion.objects.create(song=song, emotion=emotion, weight=weight)
    return song
