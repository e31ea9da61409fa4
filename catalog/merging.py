"""Makes one song of several entries for the same song, and loses nothing that anybody said of any of them."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import registry
from catalog.audio_files import audio_discard
from catalog.cover_files import cover_discard
from catalog.history import recording
from catalog.history_model import SongEdit
from catalog.identity import song_identity
from catalog.indexing import songs_index
from catalog.models import Credit, ExternalLink, Recording, Song, SongEmotion
from catalog.recordings import recording_drop, recordings_ensure
from catalog.selectors import song_is_used

MOST = 20
# Whose word counts most, least last.
TRUST = (
    SongEmotion.Source.CURATOR,
    SongEmotion.Source.FEEDBACK,
    SongEmotion.Source.IMPORT,
    SongEmotion.Source.DERIVED,
)
FILLED = (
    "film", "year", "language", "duration_s", "tempo_bpm", "valence", "energy", "isrc", "musicbrainz_id", "licence",
    "provenance",
)  # fmt: skip


def songs_merge(*, survivor: int, duplicates: Sequence[int], editor: User | None) -> Song:
    """Move everything from the duplicates to the survivor, delete them, and return the survivor. All or nothing.

    What the survivor says stays; the duplicates fill what it leaves open, the first one first. For each emotion the
    most trusted source wins, and of equal ones the survivor. Playlists and feedback move through `catalog.registry`.
    Raises ValidationError for a choice that makes no sense, or when something still refers to a duplicate.
    """
    duplicates = [pk for pk in dict.fromkeys(duplicates) if pk != survivor]
    if not 1 <= len(duplicates) <= MOST:
        raise ValidationError(_("Choose between 2 and %(most)d songs to merge.") % {"most": MOST + 1})
    titles = ", ".join(Song.objects.filter(pk__in=duplicates).order_by("pk").values_list("title", flat=True))
    with recording(editor=editor, kind=SongEdit.Kind.MERGED, songs=[survivor, *duplicates], note=titles):
        # Until the end nobody else can refer to one of these songs, so nothing new is lost with a duplicate.
        rows = Song.objects.select_for_update().filter(pk__in=[survivor, *duplicates]).order_by("pk")
        found = {song.pk: song for song in rows}
        if len(found) != len(duplicates) + 1:
            raise ValidationError(_("One of these songs is not there any more."))
        song, others = found[survivor], [found[pk] for pk in duplicates]
        for other in others:
            _move_credits(song, other)
            _move_links(song, other)
            song.genres.add(*other.genres.all())
        _move_weights(song, others)
        _move_rows(survivor, duplicates)
        _take_over(song, others)
    return song


def _move_credits(song: Song, other: Song) -> None:
    """Credit the duplicate's artists after the survivor's own."""
    known = set(song.credits.values_list("artist", flat=True))
    place = max(song.credits.values_list("position", flat=True), default=-1)
    for step, credit in enumerate(other.credits.exclude(artist__in=known).order_by("position", "pk"), start=1):
        Credit.objects.create(song=song, artist_id=credit.artist_id, position=place + step, role=credit.role)


def _move_links(song: Song, other: Song) -> None:
    known = set(song.links.values_list("service", flat=True))
    links = [ExternalLink(song=song, service=link.service, url=link.url) for link in other.links.all()]
    ExternalLink.objects.bulk_create([link for link in links if link.service not in known])


def _move_weights(song: Song, others: Sequence[Song]) -> None:
    said = SongEmotion.objects.filter(song__in=[song.pk, *(other.pk for other in others)])
    order = {pk: place for place, pk in enumerate([song.pk, *(other.pk for other in others)])}
    best: dict[str, SongEmotion] = {}
    for row in sorted(said, key=lambda row: (TRUST.index(SongEmotion.Source(row.source)), order[row.song_id])):
        best.setdefault(row.emotion, row)
    SongEmotion.objects.bulk_create(
        [
            SongEmotion(song=song, emotion=row.emotion, weight=row.weight, source=row.source, confidence=row.confidence)
            for row in best.values()
            if row.song_id != song.pk
        ],
        update_conflicts=True,
        unique_fields=["song", "emotion"],
        update_fields=["weight", "source", "confidence"],
    )


def _move_rows(survivor: int, duplicates: Sequence[int]) -> None:
    """Let the other apps repoint what is theirs, and the history too; stop when one has left a row behind."""
    for keeper in registry.keepers():
        if keeper.absorb is not None:
            keeper.absorb(survivor, duplicates)
    if any(song_is_used(song) for song in Song.objects.filter(pk__in=duplicates)):
        raise ValidationError(_("Something else still refers to one of these songs."))
    SongEdit.objects.filter(song__in=duplicates).update(song=survivor)


def _take_over(song: Song, others: Sequence[Song]) -> None:
    """Delete the duplicates, fill what the survivor leaves open, and keep one audio file and one cover."""
    for stale in Recording.objects.filter(song__in=[other.pk for other in others]):
        recording_drop(recording=stale)
    Song.objects.filter(pk__in=[other.pk for other in others]).delete()
    for name in FILLED:
        values = (getattr(other, name) for other in others)
        if getattr(song, name) in ("", None):
            setattr(song, name, next((value for value in values if value not in ("", None)), getattr(song, name)))
    song.is_explicit = song.is_explicit or any(other.is_explicit for other in others)
    song.is_published = song.is_published or any(other.is_published for other in others)
    _take_file("audio", song, others, audio_discard)
    _take_file("cover", song, others, cover_discard)
    first = song.credits.select_related("artist").order_by(F("position"), "pk").first()
    song.identity = song_identity(song.title, first.artist.name if first else "", song.film)
    song.updated_at = timezone.now()
    song.full_clean()
    song.save()
    songs_index([song.pk])
    recordings_ensure(songs=[song.pk])


def _take_file(name: str, song: Song, others: Sequence[Song], discard: Callable[[list[str]], None]) -> None:
    for other in others:
        theirs = getattr(other, name).name
        if not getattr(song, name):
            setattr(song, name, theirs or "")
            if name == "audio" and theirs:
                song.duration_s = other.duration_s
    left = {getattr(other, name).name for other in others} - {"", None, getattr(song, name).name}
    if left:
        transaction.on_commit(lambda: discard(sorted(left)))
