"""Which song an uploaded file is: one that the catalogue has, by identity, or a new one from its tags."""

from pathlib import PurePath
from random import random

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.identity import artist_key, folded, genre_name, song_identity
from catalog.indexing import songs_index
from catalog.models import Artist, Credit, Genre, Recording, Song
from catalog.tags import Tags
from catalog.version import catalogue_touch


class SongHasAudio(Exception):
    """The file's song has audio already, which is a curator's to replace."""

    def __init__(self, song: Song) -> None:
        super().__init__(song.pk)
        self.song = song


def song_attach(*, recording: Recording, tags: Tags) -> Song:
    """Give the file to its song and return that. Call it in a transaction.

    A song that lacks a title or an artist is a draft: unpublished, under the file's name, until a curator fills it in.
    Raises SongHasAudio.
    """
    song = song_known(tags) or _song_new(recording, tags)
    if song.audio:
        raise SongHasAudio(song)
    song.audio.name = recording.original_name
    song.duration_s = recording.duration_s
    song.save(update_fields=["audio", "duration_s", "updated_at"])
    catalogue_touch()
    return song


def song_known(tags: Tags) -> Song | None:
    """Return the song of the catalogue that the tags name: by ISRC, else by title, first artist and album.

    Soundtracks name their album in many ways, so the only song of a title and an artist is meant whatever the album.
    """
    if tags.isrc and (song := Song.objects.filter(isrc=tags.isrc).first()):
        return song
    if not tags.title or not tags.artists:
        return None
    exact = Song.objects.filter(identity=song_identity(tags.title, tags.artists[0], tags.album)).first()
    if exact:
        return exact
    same = list(_of_any_album(tags)[:2])
    return same[0] if len(same) == 1 else None


def _of_any_album(tags: Tags) -> "QuerySet[Song]":
    return Song.objects.filter(identity__startswith=f"{folded(tags.title)}|{folded(tags.artists[0])}|")


def _song_new(recording: Recording, tags: Tags) -> Song:
    complete = bool(tags.title and tags.artists)
    title = tags.title or PurePath(recording.file_name).stem[:300].strip() or _("Untitled")
    identity = song_identity(title, tags.artists[0], tags.album) if complete else f"draft {recording.pk}"
    song = Song(
        title=title, film=tags.album, year=tags.year, isrc=tags.isrc, identity=identity, is_published=complete,
        random_key=random(), provenance=_("uploaded by a curator"),
    )  # fmt: skip
    song.full_clean()
    song.save()
    for place, name in enumerate(tags.artists):
        artist, _created = Artist.objects.get_or_create(sort_key=artist_key(name), defaults={"name": name})
        Credit.objects.get_or_create(song=song, artist=artist, defaults={"position": place})
    for name in {genre_name(genre) for genre in tags.genres}:
        song.genres.add(Genre.objects.get_or_create(name=name)[0])
    songs_index([song.pk])
    return song
