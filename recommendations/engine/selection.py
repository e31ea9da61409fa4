"""From scores to a list: exclusions, the artist cap, diversity and exploration, one place after another."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommendations.engine.types import Slot, SongCandidate
from recommendations.engine.wants import FloatArray, IntArray

BoolArray = NDArray[np.bool_]
Key = TypeVar("Key")

ARTIST_CAP, ARTIST_WINDOW = "artist_cap", 20
RECENTLY_SERVED = "recently_served"
SAME_ARTIST, SAME_GENRE = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Rules:
    """What shapes a list beside the scores. The defaults are the product's.

    `personal` multiplies the terms of the listener's taste, and with them their limit.
    """

    songs_an_artist: int = 2
    diversity: float = 0.10
    diversity_pool: int = 80
    exploration: float = 0.10
    new_below: int = 5
    excluded_recent: int = 20
    lift_ending: bool = True
    personal: float = 1.0


class Pick(NamedTuple):
    """The candidate taken (its place among the candidates), how, and with what probability given the picks before."""

    at: int
    slot: Slot
    propensity: float


def _places(keys: Sequence[tuple[Key, ...]]) -> dict[Key, list[int]]:
    """Return the songs that have each key."""
    places: dict[Key, list[int]] = defaultdict(list)
    for place, of_song in enumerate(keys):
        for key in of_song:
            places[key].append(place)
    return places


class Shortlist:
    """The candidates still open for a list in the making, and the list so far. `fillers` are taken after all others."""

    def __init__(
        self,
        songs: Sequence[SongCandidate],
        hidden: Collection[int],
        served: Collection[int],
        rules: Rules,
        fillers: Collection[int] = (),
    ) -> None:
        self.songs, self.rules = songs, rules
        self.first: BoolArray = np.array([song.id not in fillers for song in songs], dtype=np.bool_)
        self.open: BoolArray = np.array([song.id not in hidden for song in songs], dtype=np.bool_)
        self.fresh: BoolArray = np.array([song.id not in served for song in songs], dtype=np.bool_)
        self.picks: list[Pick] = []
        self.relaxed: set[str] = set()
        self._artists = _places([song.artists for song in songs])
        self._genres = _places([song.genres for song in songs])
        self._genre_counts: FloatArray = np.array([len(song.genres) for song in songs], dtype=np.float64)
        self._nearest: FloatArray = np.zeros(len(songs))

    def rank(self, scores: FloatArray, order: IntArray) -> Pick | None:
        """Take the best song by maximal marginal relevance (Carbonell & Goldstein 1998); None when all are taken.

        `order` holds the candidates best first. Only the best `diversity_pool` of the allowed ones compete. A rule
        relaxes only when nothing is left that keeps it, and is then named in `relaxed`.
        """
        for allowed, relaxed in self._ladder():
            pool = order[allowed[order]][: self.rules.diversity_pool]
            if len(pool):
                self.relaxed |= relaxed
                marginal = scores[pool] - self.rules.diversity * self._nearest[pool]
                return self._take(Pick(int(pool[np.argmax(marginal)]), Slot.RANKED, 1.0))
        return None

    def explore(self, tagged: BoolArray, rng: np.random.Generator) -> Pick | None:
        """Take a song uniformly from the tagged ones that few have been served; None when there is none.

        No rule is relaxed for a new song, and the propensity is one over the number that could have been drawn.
        """
        pool = np.flatnonzero(tagged & self.open & self.first & self.fresh & self._under_cap())
        if not len(pool):
            return None
        return self._take(Pick(int(pool[rng.integers(len(pool))]), Slot.EXPLORATION, 1.0 / len(pool)))

    def _ladder(self) -> Iterator[tuple[BoolArray, set[str]]]:
        under_cap = self._under_cap()
        for open_ in (self.open & self.first, self.open):
            yield open_ & self.fresh & under_cap, set()
            yield open_ & self.fresh, {ARTIST_CAP}
            yield open_ & under_cap, {RECENTLY_SERVED}
            yield open_, {ARTIST_CAP, RECENTLY_SERVED}

    def _under_cap(self) -> BoolArray:
        """Whether a song would keep the cap in the window that it would end."""
        recent = self.picks[-(ARTIST_WINDOW - 1) :]
        heard = Counter(artist for pick in recent for artist in self.songs[pick.at].artists)
        allowed = np.ones(len(self.songs), dtype=np.bool_)
        for artist, times in heard.items():
            if times >= self.rules.songs_an_artist:
                allowed[self._artists[artist]] = False
        return allowed

    def _take(self, pick: Pick) -> Pick:
        self.picks.append(pick)
        self.open[pick.at] = False
        self._nearest = np.maximum(self._nearest, self._similarity(pick.at))
        return pick

    def _similarity(self, index: int) -> FloatArray:
        """Similarity in [0, 1] of every candidate to one: a shared artist, and the Jaccard index of genres."""
        same_artist, shared = np.zeros(len(self.songs)), np.zeros(len(self.songs))
        for artist in self.songs[index].artists:
            same_artist[self._artists[artist]] = 1.0
        for genre in self.songs[index].genres:
            shared[self._genres[genre]] += 1.0
        union = np.maximum(1.0, self._genre_counts + self._genre_counts[index] - shared)
        similarity: FloatArray = SAME_ARTIST * same_artist + SAME_GENRE * shared / union
        return similarity


def exploration_places(n: int, share: float, rng: np.random.Generator) -> set[int]:
    """Return which of n places explore: one at random in each block of 1/share, but never the list's first."""
    if share <= 0:
        return set()
    block = _block(share)
    starts = range(0, n, block)
    return {start + int(rng.integers(min(1, block - 1) if start == 0 else 0, block)) for start in starts} - {0}


def exploration_share(place: int, share: float) -> float:
    """Return the probability that a place, counted from 0, explores: what `exploration_places` draws by."""
    if share <= 0 or place == 0:
        return 0.0
    block = _block(share)
    return 1.0 / (block - 1 if block > 1 and place < block else block)


def _block(share: float) -> int:
    return max(1, round(1 / share))
