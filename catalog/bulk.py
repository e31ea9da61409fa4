"""Writing many checked songs with few queries. The transaction and the report are `catalog.services`'."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import random
from typing import TypeVar

from django.utils import timezone

from catalog.identity import artist_key
from catalog.importing import SongRow
from catalog.indexing import songs_index, words_learn
from catalog.models import Artist, Credit, Genre, Song, SongEmotion
from catalog.spelling import search_key

T = TypeVar("T")

CHUNK = 500
FIELDS = ("title", "film", "year", "language", "duration_s", "audio")
# A curator's weights, and what listeners have taught, outrank a file.
KEPT = frozenset({SongEmotion.Source.CURATOR, SongEmotion.Source.FEEDBACK})


@dataclass(slots=True)
class Upsert:
    """The identities that were created and updated, and audio files that nothing refers to any more."""

    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    audio_replaced: list[str] = field(default_factory=list)


def songs_upsert(rows: Sequence[SongRow], *, audio: Mapping[str, tuple[str, float]]) -> Upsert:
    """Create and change songs with their artists and weights until they say what the rows say.

    `audio` gives the stored name and length in seconds by identity. Rows must have distinct identities.
    Call it in a transaction.
    """
    result = Upsert()
    for chunk in chunks(rows, CHUNK):
        by_identity = {row.identity: row for row in chunk}
        songs = _songs(by_identity, audio, result)
        artists = _artists(by_identity.values())
        _credits_write(by_identity, songs, artists, result)
        _genres_write(by_identity, songs, result)
        _weights_write(by_identity, songs, result)
        # Also where only artists or weights changed: by this date playlists find what is new in a song.
        changed = (result.updated - result.created) & by_identity.keys()
        Song.objects.filter(identity__in=changed).update(updated_at=timezone.now())
        songs_index(song.pk for song in songs.values())
    result.updated -= result.created
    return result


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return the items in lists of `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _songs(rows: Mapping[str, SongRow], audio: Mapping[str, tuple[str, float]], result: Upsert) -> dict[str, Song]:
    songs = {song.identity: song for song in Song.objects.filter(identity__in=rows)}
    new, changed = [], []
    for identity, row in rows.items():
        said = _said(row, audio.get(identity))
        song = songs.get(identity)
        if song is None:
            key = search_key([row.title, row.film, *row.artists])
            new.append(Song(identity=identity, random_key=random(), search_key=key, **said))
        elif differing := {name: value for name, value in said.items() if getattr(song, name) != value}:
            if "audio" in differing and song.audio.name:
                result.audio_replaced.append(song.audio.name)
            for name, value in differing.items():
                setattr(song, name, value)
            changed.append(song)
    Song.objects.bulk_create(new)
    words_learn(song.search_key for song in new)
    Song.objects.bulk_update(changed, FIELDS, batch_size=50)
    result.created.update(song.identity for song in new)
    result.updated.update(song.identity for song in changed)
    return songs | {song.identity: song for song in new}


def _said(row: SongRow, audio: tuple[str, float] | None) -> dict[str, object]:
    """Return the fields that the row has an opinion on."""
    values: dict[str, object] = {name: getattr(row, name) for name in FIELDS if name != "audio"}
    if audio:
        values["audio"], seconds = audio
        values["duration_s"] = row.duration_s or seconds
    return {name: value for name, value in values.items() if value not in ("", None)}


def _artists(rows: Iterable[SongRow]) -> dict[str, Artist]:
    names = {artist_key(name): name for row in reversed(list(rows)) for name in reversed(row.artists)}
    found = {artist.sort_key: artist for artist in Artist.objects.filter(sort_key__in=names)}
    new = [Artist(name=name, sort_key=key) for key, name in names.items() if key not in found]
    Artist.objects.bulk_create(new)
    return found | {artist.sort_key: artist for artist in new}


def _credits_write(
    rows: Mapping[str, SongRow], songs: Mapping[str, Song], artists: Mapping[str, Artist], result: Upsert
) -> None:
    standing: dict[int, list[int]] = {}
    # By id, not by a join on the identity: PostgreSQL has no statistics yet of rows written in this transaction.
    here = [song.pk for song in songs.values()]
    for song_id, artist_id in Credit.objects.filter(song__in=here).values_list("song_id", "artist_id"):
        standing.setdefault(song_id, []).append(artist_id)
    new: list[Credit] = []
    stale: list[int] = []
    for identity, row in rows.items():
        song = songs[identity]
        wanted = list(dict.fromkeys(artists[artist_key(name)].pk for name in row.artists))
        if standing.get(song.pk, []) == wanted:
            continue
        stale.append(song.pk)
        new += [Credit(song=song, artist_id=pk, position=place) for place, pk in enumerate(wanted)]
        result.updated.add(identity)
    Credit.objects.filter(song__in=stale).delete()
    Credit.objects.bulk_create(new)


def _genres_write(rows: Mapping[str, SongRow], songs: Mapping[str, Song], result: Upsert) -> None:
    """Give each song the genres that its row names; a row without any says nothing."""
    named = {identity: row for identity, row in rows.items() if row.genres}
    if not named:
        return
    names = {name for row in named.values() for name in row.genres}
    Genre.objects.bulk_create([Genre(name=name) for name in sorted(names)], ignore_conflicts=True)
    genres = dict(Genre.objects.filter(name__in=names).values_list("name", "pk"))
    tagged = Song.genres.through
    standing: dict[int, set[int]] = {}
    here = [songs[identity].pk for identity in named]
    for song_id, genre_id in tagged.objects.filter(song__in=here).values_list("song_id", "genre_id"):
        standing.setdefault(song_id, set()).add(genre_id)
    stale: list[int] = []
    new = []
    for identity, row in named.items():
        song = songs[identity]
        wanted = {genres[name] for name in row.genres}
        if standing.get(song.pk, set()) != wanted:
            stale.append(song.pk)
            new += [tagged(song_id=song.pk, genre_id=pk) for pk in sorted(wanted)]
            result.updated.add(identity)
    tagged.objects.filter(song__in=stale).delete()
    tagged.objects.bulk_create(new)


def _weights_write(rows: Mapping[str, SongRow], songs: Mapping[str, Song], result: Upsert) -> None:
    here = [song.pk for song in songs.values()]
    standing = {(weight.song_id, weight.emotion): weight for weight in SongEmotion.objects.filter(song__in=here)}
    written: list[SongEmotion] = []
    for identity, row in rows.items():
        song = songs[identity]
        for emotion, weight in row.weights.items():
            old = standing.get((song.pk, emotion))
            if old and (old.source in KEPT or (old.weight, old.source) == (weight, row.source)):
                continue
            written.append(SongEmotion(song=song, emotion=emotion, weight=weight, source=row.source))
            result.updated.add(identity)
    SongEmotion.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["song", "emotion"], update_fields=["weight", "source"]
    )
