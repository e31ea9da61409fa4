"""Writes a ranked playlist: its places with everything that explains them, and what it was ranked from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson
from django.db import connection

from config.common.emotions import EMOTIONS
from emotion.models import Reading
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import Intent, RankedItem, Recommendation
from recommendations.engine.wants import want
from recommendations.models import Playlist, PlaylistItem, RankingInput
from recommendations.packing import pack
from recommendations.plan import Request, leading_want
from recommendations.ranking import Recipe

Plan = Mapping[PlaylistItem.Shelf, Recommendation]

_ROW: Final = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_PLACES: Final = """INSERT INTO recommendations_playlistitem
(playlist_id, song_id, shelf, position, score, slot, intent, emotion, wanted, propensity, terms, reasons) VALUES """


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a playlist was made for and from, beside its request."""

    mood: str
    reading: Reading | None
    mix_day: date | None
    catalogue_version: int


def playlist_store(request: Request, occasion: Occasion, recipe: Recipe, plan: Plan) -> Playlist:
    """Write the playlist, its places and its recipe. The caller is in a transaction."""
    playlist = _playlist(request, occasion, plan)
    playlist.clean_fields(exclude=("user", "reading", "relaxed"))
    playlist.save(force_insert=True)
    _places_store(playlist, plan)
    RankingInput.objects.create(playlist=playlist, content=pack(recipe), learned=request.learns, created_at=request.now)
    return playlist


def _playlist(request: Request, occasion: Occasion, plan: Plan) -> Playlist:
    return Playlist(
        user=request.user,
        reading=occasion.reading,
        mood=occasion.mood,
        moods={str(emotion): share for emotion, share in request.moods.items()},
        intent=request.intent,
        wanted=_mix(want(request.moods, request.intent).tolist()),
        size=request.size,
        target=request.target or "",
        minutes=request.minutes,
        languages=list(request.languages),
        novelty=request.novelty,
        mix_day=occasion.mix_day,
        relaxed={str(shelf): list(shelved.relaxed) for shelf, shelved in plan.items() if shelved.relaxed},
        engine_version=ENGINE_VERSION,
        catalogue_version=occasion.catalogue_version,
        seed=request.seed,
        created_at=request.now,
    )


def _places_store(playlist: Playlist, plan: Plan) -> None:
    """Write the places in one statement: the ORM takes longer to prepare forty rows of JSON than to write them."""
    key = Playlist._meta.pk.get_db_prep_value(playlist.pk, connection)
    rows = [
        (key, *_place(shelf, position, ranked))
        for shelf, recommendation in plan.items()
        for position, ranked in enumerate(recommendation.items, start=1)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_PLACES + ", ".join([_ROW] * len(rows)), [value for row in rows for value in row])


def _place(shelf: PlaylistItem.Shelf, position: int, ranked: RankedItem) -> tuple[Any, ...]:
    """Return the columns of `_PLACES` after the playlist."""
    return (
        ranked.song_id,
        str(shelf),
        position,
        ranked.score,
        str(ranked.slot),
        str(ranked.intent),
        str(leading_want(ranked.wanted)),
        _json(_mix(ranked.wanted)) if ranked.intent is Intent.JOURNEY else "{}",
        ranked.propensity,
        _json([tuple(term) for term in ranked.terms]),
        _json([reason.as_json() for reason in ranked.reasons]),
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _mix(shares: list[float] | tuple[float, ...]) -> dict[str, float]:
    return {str(emotion): float(share) for emotion, share in zip(EMOTIONS, shares, strict=True)}
