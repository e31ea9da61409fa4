"""What a playlist would hold: read everything, decide with the engine, write nothing."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from django.db import connection

from accounts.models import User
from catalog.models import Song
from config.common.emotions import EMOTIONS, Emotion
from emotion.models import Reading
from recommendations.candidates import Shelf, Wish, candidates_find
from recommendations.engine.types import Evidence, Intent, Recommendation, SongCandidate
from recommendations.engine.wants import FloatArray, journey_want, leading_moods, want
from recommendations.evidence import best_keys_for_user, evidence_for_user, hidden_by_user
from recommendations.ranking import MEDIUM, Recipe, ShelfInput, rank
from recommendations.similar import similar_for_user

RECENT_PLAYLISTS, RECENT_ITEMS = 25, 100
_SERVED = """SELECT item.shelf, item.song_id FROM recommendations_playlistitem AS item JOIN (
SELECT id, created_at FROM recommendations_playlist WHERE user_id = %s AND created_at < %s
ORDER BY created_at DESC LIMIT %s) AS made ON made.id = item.playlist_id
ORDER BY made.created_at DESC, item.position DESC LIMIT %s"""
SHORT_SONG_S = 120.0

Candidates = Mapping[Shelf, Sequence[SongCandidate]]


@dataclass(frozen=True, slots=True)
class Request:
    """All that decides a playlist beside the catalogue and the listener's taste. `learns`: taste may be used.

    `languages` (ISO 639 codes) are all when empty; `novelty` as in `ranking.rules_for`; only a journey has a `target`
    and `minutes`, and then `size` does not matter.
    """

    user: User
    moods: Mapping[Emotion, float]
    intent: Intent
    size: int
    seed: int
    now: datetime
    learns: bool
    languages: tuple[str, ...] = ()
    novelty: float = MEDIUM
    target: Emotion | None = None
    minutes: int | None = None

    @property
    def enough(self) -> int:
        """With so many candidates a shelf need not be filled from other languages and moods."""
        return self.size if self.minutes is None else math.ceil(60.0 * self.minutes / SHORT_SONG_S)


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
    return rank(recipe_for(request))


def recipe_for(request: Request) -> Recipe:
    """Read what the playlist is ranked from: candidates of the catalogue and what is known of the listener."""
    songs, artists = best_keys_for_user(user=request.user) if request.learns else ([], [])
    chance = np.random.default_rng([request.seed, len(Shelf)])
    places = {shelf: float(chance.random()) for shelf in Shelf}
    wish = Wish(sought(request), songs, artists, places, request.languages)
    candidates: Candidates = candidates_find(wish)
    fillers = _fillers(request, wish, candidates)
    everything = [song for shelf in Shelf for song in (*candidates[shelf], *fillers[shelf])]
    evidence = _evidence(request, everything)
    return _recipe(request, evidence, candidates, fillers)


def _evidence(request: Request, songs: Sequence[SongCandidate]) -> Evidence:
    if not request.learns:
        return hidden_by_user(user=request.user, candidates=songs)
    similar = similar_for_user(user=request.user, song_ids=[song.id for song in songs])
    return evidence_for_user(user=request.user, candidates=songs, moods=request.moods, similar=similar)


def _recipe(request: Request, evidence: Evidence, candidates: Candidates, fillers: Candidates) -> Recipe:
    served = served_recently(user=request.user, before=request.now)
    lengths = _lengths(candidates, fillers) if request.intent is Intent.JOURNEY else {}
    shelves = {
        shelf: ShelfInput(
            tuple(candidates[shelf]),
            tuple(fillers[shelf]),
            tuple(served[shelf]),
            {song.id: lengths[song.id] for song in (*candidates[shelf], *fillers[shelf]) if song.id in lengths},
        )
        for shelf in Shelf
    }
    return Recipe(
        moods=request.moods,
        intent=request.intent,
        size=request.size,
        seed=request.seed,
        now=request.now,
        languages=request.languages,
        novelty=request.novelty,
        target=request.target,
        minutes=request.minutes,
        evidence=evidence,
        shelves=shelves,
    )


def _fillers(request: Request, wish: Wish, found: Candidates) -> Candidates:
    """Return songs of other languages and moods where what plays here would not make a whole list."""
    if len(found[Shelf.PLAYER]) >= request.enough:
        return {shelf: [] for shelf in Shelf}
    anything = candidates_find(replace(wish, wanted=np.full(len(EMOTIONS), 1 / len(EMOTIONS)), languages=()))
    known = {song.id for shelf in Shelf for song in found[shelf]}
    return {
        shelf: [song for song in anything[shelf] if song.id not in known] if len(found[shelf]) < request.enough else []
        for shelf in Shelf
    }


def _lengths(*candidates: Candidates) -> dict[int, float]:
    ids: Iterable[int] = [song.id for found in candidates for shelf in Shelf for song in found[shelf]]
    rows = Song.objects.filter(pk__in=ids, duration_s__gt=0).order_by()
    return {pk: float(seconds) for pk, seconds in rows.values_list("pk", "duration_s") if seconds}


def sought(request: Request) -> FloatArray:
    """Return the emotions to look for, shape (5,): those wanted, for a sad list also those that its end lifts to.

    For a journey they are those of its middle, which hold the start's and the target's.
    """
    if request.target is not None:
        return journey_want(request.moods, request.target, 0.5)
    wanted = want(request.moods, request.intent)
    if request.intent is Intent.MATCH and next(iter(leading_moods(request.moods))) is Emotion.SAD:
        wanted = wanted + want(request.moods, Intent.LIFT) / 4
    return np.clip(wanted, 0.0, None)


def leading_want(wanted: Sequence[float]) -> Emotion:
    """Return the emotion most wanted for a place."""
    return EMOTIONS[int(np.argmax(wanted))]


def served_recently(*, user: User, before: datetime) -> dict[Shelf, Sequence[int]]:
    """Return the songs last served to the listener on each shelf, the latest first: 100 of the 25 newest playlists."""
    served: dict[Shelf, list[int]] = {shelf: [] for shelf in Shelf}
    with connection.cursor() as cursor:
        cursor.execute(
            _SERVED, (user.pk, connection.ops.adapt_datetimefield_value(before), RECENT_PLAYLISTS, RECENT_ITEMS)
        )
        newest = cursor.fetchall()
    for shelf, song_id in newest:
        served[Shelf(shelf)].append(song_id)
    return dict(served)
