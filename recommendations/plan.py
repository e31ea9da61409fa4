"""What a playlist would hold: read everything, decide with the engine, write nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from accounts.models import User
from config.common.emotions import EMOTIONS, Emotion
from emotion.models import Reading
from recommendations.candidates import Shelf, Wish, candidates_find
from recommendations.engine.policy import recommend
from recommendations.engine.types import Intent, Recommendation
from recommendations.engine.wants import FloatArray, leading_moods, want
from recommendations.evidence import best_keys_for_user, evidence_for_user
from recommendations.models import PlaylistItem

RECENT_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides a playlist beside the catalogue and the listener's taste. `learns`: taste may be used."""

    user: User
    moods: Mapping[Emotion, float]
    intent: Intent
    size: int
    seed: int
    now: datetime
    learns: bool


def moods_from(*, mood: str, reading: Reading | None) -> dict[Emotion, float]:
    """Return the shares of the moods to mix: the reading's two likeliest, or the one mood that the listener named.

    A correction, or a mood that is not the reading's likeliest, is the listener's word and stands alone.
    """
    chosen = Emotion(mood)
    if reading is None or reading.corrected_emotion or not reading.probabilities:
        return {chosen: 1.0}
    leading = leading_moods({Emotion(name): float(share) for name, share in reading.probabilities.items()})
    return leading if next(iter(leading)) is chosen else {chosen: 1.0}


def mood_of(reading: Reading) -> str | None:
    """Return the mood to play for: what the listener said, what was read, or the likeliest of an unsure reading."""
    if reading.mood or reading.outcome != Reading.Outcome.UNSURE or not reading.probabilities:
        return reading.mood or None
    return str(next(iter(leading_moods({Emotion(name): share for name, share in reading.probabilities.items()}))))


def playlist_plan(request: Request) -> dict[Shelf, Recommendation]:
    """Return both shelves in order: the same request, catalogue and taste give the same lists."""
    generators = {shelf: np.random.default_rng([request.seed, place]) for place, shelf in enumerate(Shelf)}
    songs, artists = best_keys_for_user(user=request.user) if request.learns else ([], [])
    places = {shelf: float(generator.random()) for shelf, generator in generators.items()}
    candidates = candidates_find(Wish(sought(request), songs, artists, places))
    everything = [song for shelf in Shelf for song in candidates[shelf]]
    evidence = evidence_for_user(user=request.user, candidates=everything, moods=request.moods, learns=request.learns)
    served = served_recently(user=request.user, before=request.now)
    return {
        shelf: recommend(
            candidates[shelf],
            evidence,
            mood=request.moods,
            intent=request.intent,
            n=request.size,
            served_recently=served[shelf],
            now=request.now,
            rng=generators[shelf],
        )
        for shelf in Shelf
    }


def sought(request: Request) -> FloatArray:
    """Return the emotions to look for, shape (5,): those wanted, for a sad list also those that its end lifts to."""
    wanted = want(request.moods, request.intent)
    if request.intent is Intent.MATCH and next(iter(leading_moods(request.moods))) is Emotion.SAD:
        wanted = wanted + want(request.moods, Intent.LIFT) / 4
    return np.clip(wanted, 0.0, None)


def leading_want(moods: Mapping[Emotion, float], intent: Intent) -> Emotion:
    """Return the emotion most wanted for a place."""
    return EMOTIONS[int(np.argmax(want(moods, intent)))]


def served_recently(*, user: User, before: datetime) -> dict[Shelf, Sequence[int]]:
    """Return the songs last served to the listener on each shelf, the latest first."""
    items = PlaylistItem.objects.filter(playlist__user=user, playlist__created_at__lt=before)
    newest = items.order_by("-playlist__created_at", "-position").values_list("shelf", "song")[:RECENT_ITEMS]
    served: dict[Shelf, list[int]] = {shelf: [] for shelf in Shelf}
    for shelf, song_id in newest:
        served[Shelf(shelf)].append(song_id)
    return dict(served)
