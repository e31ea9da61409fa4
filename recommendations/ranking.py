"""From everything that decides a playlist to its two lists. Pure: the same recipe always gives the same lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.features import taste
from recommendations.engine.policy import recommend
from recommendations.engine.prior import TAGGED
from recommendations.engine.selection import Rules
from recommendations.engine.types import Evidence, Intent, Journey, Recommendation, SongCandidate
from recommendations.engine.wants import leading_moods
from recommendations.models import PlaylistItem

Shelf = PlaylistItem.Shelf

MEDIUM: Final = 0.5
OTHER_LANGUAGES, FEW_FOR_MOOD = "other_languages", "few_for_mood"
MOST_OF_A_JOURNEY: Final = 100


@dataclass(frozen=True, slots=True)
class ShelfInput:
    """What may stand on a shelf: candidates, and `fillers` for when they run out; songs served lately, the latest
    first; lengths in seconds, where known and needed."""

    candidates: tuple[SongCandidate, ...]
    fillers: tuple[SongCandidate, ...]
    served: tuple[int, ...]
    lengths: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides a playlist. `novelty` in [0, 1]; a journey has a target and minutes."""

    moods: Mapping[Emotion, float]
    intent: Intent
    size: int
    seed: int
    now: datetime
    languages: tuple[str, ...]
    novelty: float
    target: Emotion | None
    minutes: int | None
    evidence: Evidence
    shelves: Mapping[Shelf, ShelfInput]


def rules_for(novelty: float) -> Rules:
    """Return how a list is shaped between familiar (0) and new (1); at .5 as without a wish.

    The listener's taste counts 1.5 − novelty times. The share of places that explore is .2·novelty up to .5, and from
    there .1 + .8·(novelty − .5): none at 0, one in ten at .5, half at 1.
    """
    share = 0.2 * novelty if novelty <= MEDIUM else 0.1 + 0.8 * (novelty - MEDIUM)
    return Rules(exploration=share, personal=1.5 - novelty)


def rank(recipe: Recipe) -> dict[Shelf, Recommendation]:
    """Return both shelves in order. A sad list ends on lifting songs; `relaxed` says what gave way on each shelf."""
    ranked = {}
    taste_now = taste(recipe.evidence, leading_moods(recipe.moods), recipe.now)
    for place, shelf in enumerate(Shelf):
        known = recipe.shelves[shelf]
        recommendation = recommend(
            known.candidates,
            recipe.evidence,
            mood=recipe.moods,
            intent=recipe.intent,
            n=MOST_OF_A_JOURNEY if recipe.intent is Intent.JOURNEY else recipe.size,
            served_recently=known.served,
            now=recipe.now,
            rng=np.random.default_rng([recipe.seed, place]),
            rules=rules_for(recipe.novelty),
            fillers=known.fillers,
            journey=_journey(recipe, known),
            known=taste_now,
        )
        relaxed = sorted({*recommendation.relaxed, *_filled(recipe, known, recommendation)})
        ranked[shelf] = Recommendation(recommendation.items, tuple(relaxed))
    return ranked


def _journey(recipe: Recipe, shelf: ShelfInput) -> Journey | None:
    if recipe.intent is not Intent.JOURNEY or recipe.target is None or recipe.minutes is None:
        return None
    return Journey(recipe.target, 60.0 * recipe.minutes, shelf.lengths)


def _filled(recipe: Recipe, shelf: ShelfInput, made: Recommendation) -> set[str]:
    """Return what a list that had to be filled is filled with."""
    songs = {song.id: song for song in (*shelf.fillers, *shelf.candidates)}
    taken = [songs[item.song_id] for item in made.items]
    codes = set()
    if recipe.languages and any(song.language not in recipe.languages for song in taken):
        codes.add(OTHER_LANGUAGES)
    wanted = np.array([item.wanted for item in made.items]).reshape(-1, len(EMOTIONS))
    leading = (wanted >= wanted.max(axis=1, initial=0.0, keepdims=True) / 2).any(axis=0)
    fitting = (song for song in songs.values() if _fits(song, leading.tolist(), recipe.evidence))
    if len(list(islice(fitting, len(taken)))) < len(taken):
        codes.add(FEW_FOR_MOOD)
    return codes


def _fits(song: SongCandidate, leading: Sequence[bool], evidence: Evidence) -> bool:
    standing = evidence.standings.get(song.id)
    if standing is not None and standing.hidden:
        return False
    return any(asked and weight >= TAGGED for asked, weight in zip(leading, song.weights, strict=True))
