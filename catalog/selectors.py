"""What may be read of the catalogue."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog import registry
from catalog.links import audio_url, cover_url, gain_db, peaks_url, search_url
from catalog.models import Artist, Credit, Song, SongEmotion
from config.common.choices import EmotionChoice
from config.common.emotions import whole_percent

EXPRESSES = 0.4
"""From this weight on a song counts as expressing an emotion."""
STRENGTHS = ((0.7, _("very much")), (EXPRESSES, _("clearly")), (0.2, _("a little")), (0.0, _("hardly")))
SHORT_OF_SONGS = 150
SHORT_OF_PLAYABLE = 30
STOCK_KEPT_S = 60


@dataclass(frozen=True, slots=True)
class Stock:
    """How many songs there are that express an emotion."""

    emotion: str
    label: str
    total: int
    playable: int

    @property
    def is_short(self) -> bool:
        """Whether playlists of this emotion would soon repeat themselves."""
        return self.total < SHORT_OF_SONGS or self.playable < SHORT_OF_PLAYABLE


def songs_with_details() -> QuerySet[Song]:
    """Return all songs, published or not, with credits, artists, emotions and the finished audio work."""
    credits_in_order = Credit.objects.select_related("artist").order_by("position", "pk")
    songs = Song.objects.select_related("recording").defer("recording__peaks")
    return songs.prefetch_related(Prefetch("credits", queryset=credits_in_order), "emotions", "genres")


def songs_published() -> QuerySet[Song]:
    """Return the songs that listeners may see, with credits, artists and emotions prefetched."""
    return songs_with_details().filter(is_published=True)


def song_get(pk: int) -> Song:
    """Return a published song. Raises Http404 when there is none."""
    return get_object_or_404(songs_published().prefetch_related("links"), pk=pk)


def marks_attach(songs: Collection[Song], *, user: User) -> None:
    """Give each song its `marks`: whether the user likes it or has hidden it. One query, whatever the number."""
    known: dict[int, registry.Marks] = {}
    for keeper in registry.keepers():
        if keeper.marks is not None:
            known.update(keeper.marks(user, [song.pk for song in songs]))
    for song in songs:
        song.marks = known.get(song.pk, registry.Marks())


def artist_get(pk: int) -> Artist:
    """Return an artist of some published song. Raises Http404 when there is none."""
    heard = Credit.objects.filter(artist=OuterRef("pk"), song__is_published=True)
    return get_object_or_404(Artist.objects.filter(Exists(heard)), pk=pk)


def song_is_used(song: Song) -> bool:
    """Whether anything outside the catalogue, such as a playlist, refers to the song.

    Tables whose model says `is_derived` are made again from the others and go with the song.
    """
    outside = (rel for rel in Song._meta.related_objects if rel.related_model._meta.app_label != "catalog")
    said = (rel for rel in outside if not getattr(rel.related_model, "is_derived", False))
    return any(rel.related_model._base_manager.filter(**{rel.field.name: song}).exists() for rel in said)


def songs_untagged() -> Q:
    """Return the condition on songs that nobody has weighed: they have suggestions at most."""
    said = SongEmotion.objects.filter(song=OuterRef("pk"), weight__gt=0).exclude(source=SongEmotion.Source.DERIVED)
    return ~Q(Exists(said))


def songs_disputed() -> Q:
    """Return the condition on songs whose sources express different emotions, or that another app doubts."""
    strong = SongEmotion.objects.filter(song=OuterRef("pk"), weight__gte=EXPRESSES)
    other = SongEmotion.objects.filter(song=OuterRef("song"), weight__gte=EXPRESSES)
    other = other.exclude(source=OuterRef("source")).exclude(emotion=OuterRef("emotion"))
    disputed = Q(Exists(strong.filter(Exists(other))))
    for keeper in registry.keepers():
        if keeper.disputed is not None:
            disputed |= Q(keeper.disputed())
    return disputed


def emotion_stock() -> list[Stock]:
    """Return for each emotion how many published songs express it, and how many of these play here.

    The numbers may be a minute old: to count them takes one query, which reads the tags of the whole catalogue.
    """
    found = cache.get_or_set("catalog.emotion_stock", _stock_counted, STOCK_KEPT_S) or {}
    return [Stock(value, str(label), *found.get(value, (0, 0))) for value, label in EmotionChoice.choices]


def _stock_counted() -> dict[str, tuple[int, int]]:
    counted = (
        SongEmotion.objects.filter(weight__gte=EXPRESSES, song__is_published=True)
        .order_by()
        .values("emotion")
        .annotate(total=Count("pk"), playable=Count("pk", filter=~Q(song__audio="")))
    )
    return {row["emotion"]: (row["total"], row["playable"]) for row in counted}


def song_artists(song: Song) -> str:
    """Return the names of the song's artists in order, parted by commas. Reads `song.credits`: prefetch them."""
    return ", ".join(credit.artist.name for credit in song.credits.all())


def song_top_emotion(song: Song) -> str:
    """Return the emotion that the song expresses most; "" when nothing is known of it."""
    strongest = max(song.emotions.all(), key=lambda emotion: emotion.weight, default=None)
    return strongest.emotion if strongest else ""


def song_bars(song: Song) -> list[dict[str, Any]]:
    """Return the song's weights, the strongest first, each with how strong it is in words and where it came from."""
    return [
        {
            "emotion": weight.emotion,
            "percent": whole_percent(weight.weight),
            "words": next(words for least, words in STRENGTHS if weight.weight >= least),
            "suggested": weight.source == SongEmotion.Source.DERIVED,
        }
        for weight in sorted(song.emotions.all(), key=lambda weight: (-weight.weight, weight.emotion))
    ]


def song_row(song: Song, *, service: str) -> dict[str, Any]:
    """Return what a list shows of a song from `songs_published`; asks the database nothing more."""
    artists = song_artists(song)
    return {
        "song": song,
        "artists": artists,
        "cover_url": cover_url(song),
        "audio_url": audio_url(song),
        "gain_db": gain_db(song),
        "peaks_url": peaks_url(song),
        "search_url": search_url(song, artists, service),
        "top_emotion": song_top_emotion(song),
    }
