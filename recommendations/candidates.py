"""Which songs are scored at all: some 600 out of a catalogue of any size, in one query of many short arms.

Quotas: 300 best by the prior shared among the wanted emotions of those that play here and 120 of the others, up to 100
that the listener judged well, 3 of each of their 20 best artists, 40 a shelf around a random place so that every song
is met some day. Songs that changed since the priors were written are found by that
(docs/decisions/candidates-by-index.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np

from catalog.models import SongEmotion
from config.common.any_of import AnyOf
from config.common.emotions import EMOTIONS, Emotion
from recommendations import candidate_arms as arms
from recommendations.candidate_facts import candidates_from
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import SongCandidate
from recommendations.engine.wants import FloatArray
from recommendations.models import PlaylistItem
from recommendations.song_facts import songs_from

Shelf = PlaylistItem.Shelf
BEST: Final = {Shelf.PLAYER: 300, Shelf.ELSEWHERE: 120}


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


def candidates_find(wish: Wish) -> dict[Shelf, list[SongCandidate]]:
    """Return the candidates of both shelves, by id, with all that the engine needs.

    Two queries; three after changes, and five more while songs changed that the periodic pass has not met since.
    """
    named = arms.these({*wish.songs, *_changed(wish)})
    offered = (arm for shelf in Shelf for arm in _arms(wish, shelf))
    rows = arms.songs_read([named, *offered], wish.languages, ENGINE_VERSION)
    known = [(pk, language, content) for pk, language, _, content in rows if content is not None]
    playing = {pk for pk, _, audio, _ in rows if audio}
    shelves: dict[Shelf, list[SongCandidate]] = {shelf: [] for shelf in Shelf}
    for song in songs_from(known):
        shelves[Shelf.PLAYER if song.id in playing else Shelf.ELSEWHERE].append(song)
    if len(known) == len(rows):
        return shelves
    changed = candidates_from(song_ids=[row[0] for row in rows if row[3] is None])
    return {shelf: sorted((*shelves[shelf], *changed[shelf]), key=attrgetter("id")) for shelf in Shelf}


def _arms(wish: Wish, shelf: Shelf) -> Iterator[arms.Arm]:
    """What anybody in this mood may be offered on a shelf: the best of each wanted emotion, and some by chance."""
    languages: Sequence[str | None] = wish.languages or (None,)
    leading = _leading(wish.wanted)
    for language in languages:
        for emotion, quota in _quotas(wish.wanted, shelf).items():
            yield arms.Offer(shelf, emotion, language).best(quota)
        for emotion in leading:
            few = arms.RANDOM // len(leading) // len(languages)
            yield from arms.Offer(shelf, emotion, language).by_chance(wish.places[shelf], few)
    if wish.artists and shelf is Shelf.PLAYER:  # both shelves in one
        yield arms.of_artists(wish.artists, EMOTIONS[int(np.argmax(wish.wanted))])


def _changed(wish: Wish) -> set[int]:
    """Return the best of the songs that changed since the priors were written, most often none, by their tags."""
    songs = arms.songs_of(arms.changed())
    if not songs:
        return set()
    tags = SongEmotion.objects.filter(AnyOf("song", songs), weight__gt=0).order_by("-weight", "song")
    if wish.languages:
        tags = tags.filter(song__language__in=wish.languages)
    chosen: dict[tuple[str, Shelf], list[int]] = {}
    for song, emotion, audio in tags.values_list("song", "emotion", "song__audio"):
        chosen.setdefault((emotion, Shelf.PLAYER if audio else Shelf.ELSEWHERE), []).append(song)
    return {
        song
        for shelf in Shelf
        for emotion, quota in _quotas(wish.wanted, shelf).items()
        for song in chosen.get((emotion, shelf), [])[:quota]
    }


def _quotas(wanted: FloatArray, shelf: Shelf) -> dict[Emotion, int]:
    """Return how many of the best of each wanted emotion are looked at."""
    total = float(np.clip(wanted, 0, None).sum())
    shares = zip(EMOTIONS, wanted.tolist(), strict=True)
    return {emotion: max(1, round(BEST[shelf] * share / total)) for emotion, share in shares if share > 0}


def _leading(wanted: FloatArray) -> list[Emotion]:
    """Return the emotions that the engine counts as wanted when it looks for new songs."""
    return [emotion for emotion, share in zip(EMOTIONS, wanted, strict=True) if share >= wanted.max() / 2]
