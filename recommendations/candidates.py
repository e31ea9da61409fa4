"""Which songs are scored at all: some 465 a shelf out of a catalogue of any size, in one query of many short arms.

Quotas of the design: 300 best by weight shared among the wanted emotions, up to 100 that the listener judged well,
5 of each of their 20 best artists, 60 around a random place so that every song is met some day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from catalog.models import Credit, Song, SongEmotion
from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.prior import TAGGED
from recommendations.engine.types import NO_COUNTS, ZEROS, CrowdCounts, EmotionVector, SongCandidate
from recommendations.engine.wants import FloatArray
from recommendations.evidence import artists_by_song, genres_by_song
from recommendations.models import PlaylistItem, SongStatistics

Shelf = PlaylistItem.Shelf
SongIds = QuerySet[Any, int]
BEST, SONGS_AN_ARTIST, RANDOM = 300, 5, 60
PLACE = {str(emotion): place for place, emotion in enumerate(EMOTIONS)}


@dataclass(frozen=True, slots=True)
class Wish:
    """What candidates are sought for: the wanted mix, the listener's best songs and artists, a place for chance.

    With `languages` (ISO 639 codes) only songs in one of them.
    """

    wanted: FloatArray
    songs: Sequence[int]
    artists: Sequence[int]
    places: dict[Shelf, float]
    languages: Sequence[str] = ()


def on_shelf(shelf: Shelf, *, prefix: str = "") -> Q:
    """Return the condition for published songs of a shelf; `prefix` leads to the song, such as `song__`."""
    silent = Q(**{f"{prefix}audio": ""})
    return Q(**{f"{prefix}is_published": True}) & (~silent if shelf is Shelf.PLAYER else silent)


def in_languages(wish: Wish, *, prefix: str = "") -> Q:
    """Return the condition for songs in the wish's languages; `prefix` leads to the song, such as `song__`."""
    return Q(**{f"{prefix}language__in": list(wish.languages)}) if wish.languages else Q()


def candidates_find(wish: Wish) -> dict[Shelf, list[SongCandidate]]:
    """Return the candidates of both shelves with all that the engine needs. Six queries, whatever the size."""
    arms = [*_own(wish), *(arm for shelf in Shelf for arm in _new(wish, shelf))]
    # SQLite takes no LIMIT in an arm of a UNION, but takes it in a subquery of one.
    songs = [Song.objects.filter(pk__in=arm).order_by().values_list("pk", flat=True) for arm in arms]
    return _facts(sorted(set(songs[0].union(*songs[1:]))))


def _own(wish: Wish) -> Iterator[SongIds]:
    """What the listener's taste points to, on both shelves."""
    if wish.songs:
        own = Song.objects.filter(in_languages(wish), pk__in=wish.songs, is_published=True)
        yield own.values_list("pk", flat=True)
    if wish.artists:
        yield _of_artists(wish)


def _new(wish: Wish, shelf: Shelf) -> Iterator[SongIds]:
    """What anybody in this mood may be offered on a shelf: the best of each wanted emotion, and some by chance."""
    total = float(np.clip(wish.wanted, 0, None).sum())
    for emotion, share in zip(EMOTIONS, wish.wanted, strict=True):
        if share > 0:
            yield _best_for(emotion, shelf, wish)[: max(1, round(BEST * float(share) / total))]
    here = wish.places[shelf]
    tagged = SongEmotion.objects.filter(weight__gte=TAGGED, emotion__in=_leading(wish.wanted)).values("song")
    around = Song.objects.filter(on_shelf(shelf), in_languages(wish), pk__in=tagged).values_list("pk", flat=True)
    yield around.filter(random_key__gte=here).order_by("random_key", "pk")[: RANDOM // 2]
    yield around.filter(random_key__lt=here).order_by("-random_key", "pk")[: RANDOM // 2]


def _leading(wanted: FloatArray) -> list[Emotion]:
    """Return the emotions that the engine counts as wanted when it looks for new songs."""
    return [emotion for emotion, share in zip(EMOTIONS, wanted, strict=True) if share >= wanted.max() / 2]


def _best_for(emotion: Emotion, shelf: Shelf, wish: Wish) -> SongIds:
    offered = on_shelf(shelf, prefix="song__") & in_languages(wish, prefix="song__")
    weighed = SongEmotion.objects.filter(offered, emotion=emotion, weight__gt=0)
    return weighed.order_by("-weight", "song").values_list("song", flat=True)


def _of_artists(wish: Wish) -> SongIds:
    leading = EMOTIONS[int(np.argmax(wish.wanted))]
    weight = SongEmotion.objects.filter(song=OuterRef("song"), emotion=leading).values("weight")[:1]
    silent = ExpressionWrapper(Q(song__audio=""), output_field=BooleanField())
    place = Window(RowNumber(), partition_by=["artist", silent], order_by=[F("fit").desc(nulls_last=True), "song"])
    spoken = in_languages(wish, prefix="song__")
    credits = Credit.objects.filter(spoken, artist__in=wish.artists, song__is_published=True)
    best = credits.annotate(fit=Subquery(weight)).annotate(place=place).filter(place__lte=SONGS_AN_ARTIST)
    return best.order_by().values_list("song", flat=True)


def _facts(song_ids: Sequence[int]) -> dict[Shelf, list[SongCandidate]]:
    artists = artists_by_song(song_ids=song_ids)
    weights, curated = _weights(song_ids)
    crowd, exposures = _crowd(song_ids)
    shelves: dict[Shelf, list[SongCandidate]] = {shelf: [] for shelf in Shelf}
    genres = genres_by_song(song_ids=song_ids)
    rows = Song.objects.filter(pk__in=song_ids).order_by("pk").values_list("pk", "language", "audio")
    for pk, language, audio in rows:
        candidate = SongCandidate(
            id=pk,
            artists=artists.get(pk, ()),
            genres=genres.get(pk, ()),
            language=language,
            weights=_vector(weights.get(pk, ZEROS)),
            curated=pk in curated,
            exposures=exposures.get(pk, 0),
            crowd=crowd.get(pk, NO_COUNTS),
        )
        shelves[Shelf.PLAYER if audio else Shelf.ELSEWHERE].append(candidate)
    return shelves


def _weights(song_ids: Sequence[int]) -> tuple[dict[int, list[float]], set[int]]:
    """Return each song's weights in the order of `EMOTIONS`, and the songs that a curator tagged."""
    weights: dict[int, list[float]] = {}
    curated: set[int] = set()
    rows = SongEmotion.objects.filter(song__in=song_ids).order_by()
    for song_id, emotion, weight, source in rows.values_list("song", "emotion", "weight", "source"):
        weights.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = weight
        if source == SongEmotion.Source.CURATOR and weight >= TAGGED:
            curated.add(song_id)
    return weights, curated


def _crowd(song_ids: Sequence[int]) -> tuple[dict[int, CrowdCounts], dict[int, int]]:
    """Return what all listeners made of the songs that any judged, and how often each song was served."""
    judged: dict[int, list[float]] = {}
    liked: dict[int, list[float]] = {}
    served: dict[int, int] = {}
    rows = SongStatistics.objects.filter(song__in=song_ids).order_by()
    for song_id, emotion, times, judgements, likes in rows.values_list("song", "emotion", "served", "judged", "liked"):
        served[song_id] = served.get(song_id, 0) + times
        if judgements:
            judged.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = float(judgements)
            liked.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = float(likes)
    return {pk: CrowdCounts(_vector(liked[pk]), _vector(judged[pk])) for pk in judged}, served


def _vector(values: Sequence[float]) -> EmotionVector:
    angry, happy, neutral, sad, surprise = values
    return (angry, happy, neutral, sad, surprise)
