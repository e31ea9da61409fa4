"""What people do to the catalogue: the front door of every write."""

from collections.abc import Callable, Iterable
from random import random

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.audio_files import audio_discard
from catalog.bulk import chunks
from catalog.cover_files import cover_discard
from catalog.history import BATCH, batch_record, recording
from catalog.history_model import SongEdit
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
    before = Song.objects.filter(pk=song.pk).values("audio", "cover").first() if song.pk else None
    song.full_clean()
    song.save()
    if before:
        _discard_replaced(before["audio"], song.audio.name, audio_discard)
        _discard_replaced(before["cover"], song.cover.name, cover_discard)
    catalogue_touch()
    songs_index([song.pk])
    if song.audio:
        recordings_ensure(songs=[song.pk])
    elif before and before["audio"]:
        recording_drop(recording=Recording.objects.filter(song=song).first())
    return song


def song_credited(*, song: Song) -> None:
    """Let searches find a song by the artists that it has now. Call it once its credits have changed."""
    songs_index([song.pk])


def _discard_replaced(before: str, after: str | None, discard: Callable[[list[str]], None]) -> None:
    """Delete a file that is not the song's any more, once that is certain."""
    if before and before != after:
        transaction.on_commit(lambda: discard([before]))


def song_delete(*, song: Song, editor: User | None = None) -> None:
    """Delete a song and, once that is certain, its audio file and its cover.

    Raises ValidationError when listeners have had the song: their playlists and feedback stay, so unpublish it.
    """
    if song_is_used(song):
        raise ValidationError(_("Listeners have had this song: unpublish it instead."))
    audio, cover = song.audio.name, song.cover.name
    with recording(editor=editor, songs=[song.pk]):
        recording_drop(recording=Recording.objects.filter(song=song).first())
        song.delete()
        _discard_replaced(audio or "", "", audio_discard)
        _discard_replaced(cover or "", "", cover_discard)


@transaction.atomic
def songs_publish(*, songs: Iterable[int], published: bool, editor: User | None = None) -> int:
    """Show songs to listeners or hide them; return how many changed."""
    changing = Song.objects.filter(pk__in=songs).exclude(is_published=published).order_by("pk")
    count = 0
    for chunk in chunks(list(changing.values_list("pk", flat=True)), BATCH):
        with recording(editor=editor, songs=chunk):
            count += Song.objects.filter(pk__in=chunk).update(is_published=published, updated_at=timezone.now())
    return count


@transaction.atomic
def artist_save(*, artist: Artist, editor: User | None = None) -> Artist:
    """Save an artist; songs that stand under the artist's name get their new identity.

    Raises ValidationError when there is such an artist already, or a song would become a second one of its kind.
    """
    before = Artist.objects.filter(pk=artist.pk).values_list("name", flat=True).first() if artist.pk else None
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
    if before and before != artist.name:
        renamed = {"artist": [before, artist.name]}
        batch_record(editor=editor, kind=SongEdit.Kind.CHANGED, songs=artist.credits.count(), changes=renamed)
    catalogue_touch()
    songs_index(Credit.objects.filter(artist=artist).values_list("song_id", flat=True))
    return artist


@transaction.atomic
def suggestions_accept(*, songs: Iterable[int], editor: User | None = None) -> int:
    """Make the suggested weights of these songs a curator's own; return how many songs had any."""
    count = 0
    for chunk in chunks(list(songs), BATCH):
        with recording(editor=editor, kind=SongEdit.Kind.TAGGED, songs=chunk):
            suggested = SongEmotion.objects.filter(song__in=chunk, source=SongEmotion.Source.DERIVED)
            changed = list(suggested.order_by().values_list("song", flat=True).distinct())
            suggested.update(source=SongEmotion.Source.CURATOR)
            Song.objects.filter(pk__in=changed).update(updated_at=timezone.now())
            count += len(changed)
    return count
