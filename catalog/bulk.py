"""Writing many planned songs with few queries. The transaction and the report are the caller's."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from catalog.importing import SongRow
from catalog.indexing import songs_index, words_learn
from catalog.models import Artist, Credit, ExternalLink, Genre, Song, SongEmotion
from catalog.planning import Audio, Plan, songs_plan
from catalog.spelling import search_key, title_key

T = TypeVar("T")

CHUNK = 500


@dataclass(slots=True)
class Upsert:
    """How many songs were created and updated, and audio files that nothing refers to any more."""

    created: int = 0
    updated: int = 0
    audio_replaced: list[str] = field(default_factory=list)


def songs_upsert(rows: Sequence[SongRow], *, audio: Audio) -> Upsert:
    """Create and change songs until they say what the rows say; weights of a curator stay, whatever the rows claim.

    Rows must mean distinct songs and be certain about it. Call it in a transaction.
    """
    result = Upsert()
    for chunk in chunks(rows, CHUNK):
        plans, errors = songs_plan(chunk, audio=audio, lock=True, curated_stay=True)
        if errors:
            raise ValueError(f"{errors[0].field} {errors[0].message}")
        result.created += sum(plan.is_new for plan in plans)
        result.updated += sum(plan.is_change and not plan.is_new for plan in plans)
        result.audio_replaced += plans_write(plans)
    return result


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return the items in lists of `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def plans_write(plans: Sequence[Plan]) -> list[str]:
    """Write what the plans change; return the audio files that nothing refers to any more."""
    changed = [plan for plan in plans if plan.is_change]
    renamed = [plan for plan in changed if not plan.is_new and _is_renamed(plan)]
    replaced = _songs_write(changed)
    _credits_write([plan for plan in changed if plan.artists is not None])
    _genres_write([plan for plan in changed if plan.genres is not None])
    _upsert(ExternalLink, [ExternalLink(song=plan.song, service=service, url=url)
                           for plan in changed for service, url in plan.links.items()],
            unique=["song", "service"], values=["url"])  # fmt: skip
    weights = [
        SongEmotion(song=plan.song, emotion=name, weight=row.weight, source=row.source, confidence=row.confidence)
        for plan in changed
        for name, row in plan.weights.items()
    ]
    _upsert(SongEmotion, weights, unique=["song", "emotion"], values=["weight", "source", "confidence"])
    songs_index(plan.song.pk for plan in renamed)
    return replaced


def _is_renamed(plan: Plan) -> bool:
    return plan.artists is not None or not {"title", "film"}.isdisjoint(plan.fields)


def _upsert(model: type[Model], rows: Sequence[Model], *, unique: list[str], values: list[str]) -> None:
    if rows:
        model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=values)


def _songs_write(plans: Sequence[Plan]) -> list[str]:
    replaced: list[str] = []
    now = timezone.now()
    for plan in plans:
        if not plan.is_new and "audio" in plan.fields and plan.song.audio.name:
            replaced.append(plan.song.audio.name)
        for name, value in plan.fields.items():
            setattr(plan.song, name, value)
        plan.song.updated_at = now
    old = [plan for plan in plans if plan.song.pk is not None]
    new = [_indexed(plan) for plan in plans if plan.song.pk is None]
    # One INSERT … ON CONFLICT: the CASE expressions of bulk_update took many times as long.
    names = sorted({name for plan in old for name in plan.fields} | {"updated_at"})
    _upsert(Song, [plan.song for plan in old], unique=["id"], values=names)
    Song.objects.bulk_create(new)
    words_learn(song.search_key for song in new)
    return replaced


def _indexed(plan: Plan) -> Song:
    """Return a new song with the keys that searches go by, which would otherwise take a second write."""
    song, artists = plan.song, [artist.name for artist in plan.artists or ()]
    song.title_key, song.search_key = title_key(song.title), search_key([song.title, song.film, *artists])
    return song


def _credits_write(plans: Sequence[Plan]) -> None:
    named = {artist.key: artist.name for plan in reversed(plans) for artist in reversed(plan.artists or ())}
    artists = dict(Artist.objects.filter(sort_key__in=named).values_list("sort_key", "pk"))
    missing = [Artist(name=named[key], sort_key=key) for key in sorted(named) if key not in artists]
    # Somebody may have added one since; whoever comes second takes it as it is.
    Artist.objects.bulk_create(missing, ignore_conflicts=True)
    if missing:
        keys = [artist.sort_key for artist in missing]
        artists |= dict(Artist.objects.filter(sort_key__in=keys).values_list("sort_key", "pk"))
    Credit.objects.filter(song__in=[plan.song.pk for plan in plans if plan.standing.artists]).delete()
    Credit.objects.bulk_create(
        [
            Credit(song=plan.song, artist_id=artists[artist.key], position=place, role=artist.role)
            for plan in plans
            for place, artist in enumerate(plan.artists or ())
        ]
    )


def _genres_write(plans: Sequence[Plan]) -> None:
    names = sorted({name for plan in plans for name in plan.genres or ()})
    if not names:
        return
    Genre.objects.bulk_create([Genre(name=name) for name in names], ignore_conflicts=True)
    genres = dict(Genre.objects.filter(name__in=names).values_list("name", "pk"))
    tagged = Song.genres.through
    wanted: dict[int, set[int]] = defaultdict(set)
    for plan in plans:
        wanted[plan.song.pk] |= {genres[name] for name in plan.genres or ()}
    tagged.objects.filter(song__in=[plan.song.pk for plan in plans if plan.standing.genres]).delete()
    tagged.objects.bulk_create([tagged(song_id=song, genre_id=pk) for song, each in wanted.items() for pk in each])
