"""What people do to the catalogue: the front door of every write."""

from collections.abc import Iterable
from random import random

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.audio_files import audio_discard
from catalog.identity import artist_key, song_identity
from catalog.indexing import songs_index
from catalog.models import Artist, Credit, Recording, Song, SongEmotion
from catalog.recordings import recording_drop, recordings_ensure
from catalog.selectors import song_is_used
from catalog.song_import import songs_import
from catalog.version import catalogue_touch

__all__ = [
    "artist_save", "song_credited", "song_delete", "song_identity", "song_save", "songs_import", "songs_publish",
    "suggestions_accept",
]  # fmt: skip


@transaction.atomic
def song_save(*, song: Song, first_artist: str) -> Song:
    """Validate and save a song under its identity. Raises ValidationError when another song has that identity."""
    song.identity = song_identity(song.title, first_artist, song.film)
    if song.pk is None:
        song.random_key = random()
    replaced = _audio_replaced(song)
    song.full_clean()
    song.save()
    catalogue_touch()
    songs_index([song.pk])
    if replaced:
        transaction.on_commit(lambda: audio_discard([replaced]))
    if song.audio:
        recordings_ensure(songs=[song.pk])
    elif replaced:
        recording_drop(recording=Recording.objects.filter(song=song).first())
    return song


def song_credited(*, song: Song) -> None:
    """Let searches find a song by the artists that it has now. Call it once its credits have changed."""
    songs_index([song.pk])


def _audio_replaced(song: Song) -> str:
    before = Song.objects.filter(pk=song.pk).values_list("audio", flat=True).first() if song.pk else ""
    return before if before and before != song.audio.name else ""


@transaction.atomic
def song_delete(*, song: Song) -> None:
    """Delete a song and, once that is certain, its audio file.

    Raises ValidationError when listeners have had the song: their playlists and feedback stay, so unpublish it.
    """
    if song_is_used(song):
        raise ValidationError(_("Listeners have had this song: unpublish it instead."))
    name = song.audio.name
    recording_drop(recording=Recording.objects.filter(song=song).first())
    song.delete()
    catalogue_touch()
    if name:
        transaction.on_commit(lambda: audio_discard([name]))


@transaction.atomic
def songs_publish(*, songs: Iterable[int], published: bool) -> int:
    """Show songs to listeners or hide them; return how many changed."""
    changed = Song.objects.filter(pk__in=songs).exclude(is_published=published)
    count = changed.update(is_published=published, updated_at=timezone.now())
    if count:
        catalogue_touch()
    return count


@transaction.atomic
def artist_save(*, artist: Artist) -> Artist:
    """Save an artist; songs that stand under the artist's name get their new identity.

    Raises ValidationError when there is such an artist already, or a song would become a second one of its kind.
    """
    artist.name = " ".join(artist.name.split())
    artist.sort_key = artist_key(artist.name)
    artist.full_clean()
    artist.save()
    first = Song.objects.filter(credits__artist=artist, credits__position=0)
    songs = [song for song in first if song.identity != song_identity(song.title, artist.name, song.film)]
    for song in songs:
        song.identity = song_identity(song.title, artist.name, song.film)
    try:
        with transaction.atomic():
            Song.objects.bulk_update(songs, ["identity"], batch_size=100)
    except IntegrityError as error:
        message = _("Under this name a song would stand in the catalogue twice.")
        raise ValidationError({"name": message}) from error
    catalogue_touch()
    songs_index(Credit.objects.filter(artist=artist).values_list("song_id", flat=True))
    return artist


@transaction.atomic
def suggestions_accept(*, songs: Iterable[int]) -> int:
    """Make the suggested weights of these songs a curator's own; return how many songs had any."""
    suggested = SongEmotion.objects.filter(song__in=list(songs), source=SongEmotion.Source.DERIVED)
    changed = list(suggested.order_by().values_list("song", flat=True).distinct())
    suggested.update(source=SongEmotion.Source.CURATOR)
    Song.objects.filter(pk__in=changed).update(updated_at=timezone.now())
    return len(changed)
