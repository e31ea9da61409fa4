"""Whether a playlist comes out the same when it is ranked again from what it was ranked from."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from recommendations.engine.types import RankedItem
from recommendations.models import Playlist, PlaylistItem, RankingInput
from recommendations.packing import unpack
from recommendations.ranking import Recipe, rank

Shelf = PlaylistItem.Shelf
State = RankingInput.State
EXACT: Final = 1e-9


class Verdict(StrEnum):
    """What came of ranking again."""

    SAME = "same"
    DIFFERENT = "different"
    EXPIRED = "input expired"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it was served and as it is ranked now; None where one of the lists has no such place."""

    shelf: Shelf
    position: int
    served: PlaylistItem | None
    again: RankedItem | None

    @property
    def is_same(self) -> bool:
        """Whether song, slot, score, propensity and every term agree, numbers within 1e-9."""
        served, again = self.served, self.again
        if served is None or again is None:
            return False
        if (served.song_id, served.slot) != (again.song_id, again.slot):
            return False
        if [name for name, _ in served.terms] != [term.name for term in again.terms]:
            return False
        pairs = [(served.score, again.score), (served.propensity, again.propensity)]
        pairs += [(value, term.value) for (_, value), term in zip(served.terms, again.terms, strict=True)]
        return all(abs(before - after) <= EXACT for before, after in pairs)


@dataclass(frozen=True, slots=True)
class Explained:
    """The verdict; with an input also every place. There is no playlist where it was forgotten as a whole."""

    verdict: Verdict
    playlist: Playlist | None = None
    candidates: int = 0
    places: tuple[Place, ...] = ()


def playlist_explain(*, pk: uuid.UUID) -> Explained:
    """Rank a playlist again from its stored input and hold the result against what was served."""
    playlist = Playlist.objects.select_related("ranking_input").filter(pk=pk).first()
    if playlist is None:
        return Explained(Verdict.FORGOTTEN)
    stored = getattr(playlist, "ranking_input", None)
    if stored is None or stored.state == State.EXPIRED:
        return Explained(Verdict.EXPIRED, playlist)
    if stored.state == State.FORGOTTEN:
        return Explained(Verdict.FORGOTTEN, playlist)
    recipe = unpack(Recipe, bytes(stored.content))
    places = _places(playlist, recipe)
    candidates = sum(len(shelf.candidates) + len(shelf.fillers) for shelf in recipe.shelves.values())
    verdict = Verdict.SAME if all(place.is_same for place in places) else Verdict.DIFFERENT
    return Explained(verdict, playlist, candidates, tuple(places))


def _places(playlist: Playlist, recipe: Recipe) -> list[Place]:
    served = {(item.shelf, item.position): item for item in playlist.items.select_related("song")}
    again = {
        (str(shelf), position): item
        for shelf, recommendation in rank(recipe).items()
        for position, item in enumerate(recommendation.items, start=1)
    }
    keys = sorted(served.keys() | again.keys(), key=lambda key: (list(Shelf).index(Shelf(key[0])), key[1]))
    return [
        Place(Shelf(shelf), position, served.get((shelf, position)), again.get((shelf, position)))
        for shelf, position in keys
    ]
