"""Writes a ranked playlist: its places with everything that explains them, and what it was ranked from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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
    PlaylistItem.objects.bulk_create(
        _item(playlist, shelf, position, ranked)
        for shelf, recommendation in plan.items()
        for position, ranked in enumerate(recommendation.items, start=1)
    )
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


def _item(playlist: Playlist, shelf: PlaylistItem.Shelf, position: int, ranked: RankedItem) -> PlaylistItem:
    return PlaylistItem(
        playlist=playlist,
        song_id=ranked.song_id,
        shelf=shelf,
        position=position,
        score=ranked.score,
        slot=ranked.slot,
        intent=ranked.intent,
        emotion=leading_want(ranked.wanted),
        wanted=_mix(ranked.wanted) if ranked.intent is Intent.JOURNEY else {},
        propensity=ranked.propensity,
        terms=[[term.name, term.value] for term in ranked.terms],
        reasons=[reason.as_json() for reason in ranked.reasons],
    )


def _mix(shares: list[float] | tuple[float, ...]) -> dict[str, float]:
    return {str(emotion): float(share) for emotion, share in zip(EMOTIONS, shares, strict=True)}
