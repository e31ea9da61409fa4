"""Makes rows for tests the way the site makes them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.chain import event_hash
from accounts.models import ConsentEvent, Purpose, User
from accounts.selectors import document_current
from catalog.indexing import songs_index
from catalog.models import Artist, Credit, Recording, Song, SongEmotion

PASSWORD = "a long enough pass phrase"

_numbers = count(1)


def user_make(email: str = "", **fields: Any) -> User:
    """Create a listener who signs in with PASSWORD."""
    return User.objects.create_user(email or f"listener{next(_numbers)}@mizaj.example", PASSWORD, **fields)


def consent_record(user: User, *, purpose: Purpose, action: str, ago: timedelta) -> ConsentEvent:
    """An answer given some time ago, older than all others, chained as it would have been then."""
    document = document_current(purpose=purpose)
    event = ConsentEvent(
        user=user,
        subject_ref=user.subject_ref,
        purpose=purpose,
        document=document,
        document_sha256=document.sha256,
        action=action,
        surface="web",
        method="form",
        created_at=timezone.now() - ago,
    )
    last = ConsentEvent.objects.filter(user=user).order_by("-created_at").first()
    event.previous_hash = last.hash if last else ""
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


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
    songs_index([song.pk])
    return song


def recording_make(song: Song, **fields: Any) -> Recording:
    """Create the finished work on a song's audio."""
    found = {"duration_s": 100.0, "loudness_lufs": -10.5, "true_peak_dbtp": -1.0, "gain_db": -7.5, "codec": "mp3"}
    return Recording.objects.create(
        song=song,
        **{
            "state": Recording.State.DONE,
            "original_name": str(song.audio.name),
            "mp3_name": "streams/a.mp3",
            "opus_name": "streams/a.ogg",
            "peaks": bytes(range(200)) * 4,
            "fingerprint": f"{song.pk:064x}",
            **found,
            **fields,
        },
    )
