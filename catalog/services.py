"""What people do to the catalogue: the front door of every write."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import random

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.audio_files import AudioFile, audio_discard, audio_from_folder, audio_store
from catalog.bulk import chunks, songs_upsert
from catalog.cover_files import cover_discard
from catalog.history import BATCH, batch_record, recording
from catalog.history_model import SongEdit
from catalog.identity import artist_key, song_identity
from catalog.importing import CsvRow, ImportReport, RowError, SongRow
from catalog.models import Artist, Song
from catalog.row_checks import row_check
from catalog.selectors import song_is_used
from catalog.version import catalogue_touch

__all__ = ["artist_save", "song_delete", "song_identity", "song_save", "songs_import", "songs_publish"]


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
    return song


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
    return artist


def songs_import(rows: Iterable[CsvRow], *, dry_run: bool = False, audio_folder: Path | None = None) -> ImportReport:
    """Load songs; a row with errors is left out and reported, the others are not touched by it.

    A second run of the same rows changes nothing. Weights that a curator set stay. Empty cells say nothing.
    Audio paths are relative to `audio_folder`. With `dry_run` nothing is kept, and the report is the same.
    """
    report = ImportReport()
    songs = _checked(rows, report)
    audio = _audio(songs, audio_folder, report)
    refused = {error.line for error in report.errors}
    good = [song for song in songs.values() if song.line not in refused]
    stored: list[str] = []
    try:
        with transaction.atomic():
            result = songs_upsert(good, audio={key: (file.name, file.seconds) for key, file in audio.items()})
            if result.created or result.updated:
                catalogue_touch()
            if dry_run:
                transaction.set_rollback(True)
            else:
                stored = audio_store(audio.values())
                transaction.on_commit(lambda: audio_discard(result.audio_replaced))
    except BaseException:
        audio_discard(stored)
        raise
    report.created, report.updated = len(result.created), len(result.updated)
    report.unchanged = len(good) - report.created - report.updated
    report.errors.sort(key=lambda error: error.line)
    return report


def _checked(rows: Iterable[CsvRow], report: ImportReport) -> dict[str, SongRow]:
    songs: dict[str, SongRow] = {}
    for row in rows:
        song, errors = row_check(row)
        report.errors += errors
        if song is None:
            continue
        first = songs.setdefault(song.identity, song)
        if first is not song:
            message = _("is the same song as line %(line)s") % {"line": first.line}
            report.errors.append(RowError(song.line, "title", message))
    return songs


def _audio(songs: Mapping[str, SongRow], folder: Path | None, report: ImportReport) -> dict[str, AudioFile]:
    files: dict[str, AudioFile] = {}
    for identity, song in songs.items():
        if not song.audio:
            continue
        try:
            files[identity] = audio_from_folder(song.audio, folder=folder, identity=identity)
        except ValueError as error:
            report.errors.append(RowError(song.line, "audio", str(error)))
    return files
