"""What a periodic task would know of songs from everybody's plays: counts, outlook, who likes what together."""

from collections import Counter
from typing import Final

import numpy as np

from recommendations.engine.closeness import co_liking
from recommendations.engine.outlook import Outlook, Rates, bounded
from recommendations.engine.sound import alike, directions, standardised
from recommendations.engine.wants import FloatArray, IntArray
from recommendations.evaluation.types import Songs

COUNTED_TOGETHER: Final = 4000
"""At most so many songs, the most played, are counted in pairs: 64 MB."""

LIKES_PAIRED: Final = 200
GENRES: Final = 40


def sound(songs: Songs) -> FloatArray:
    """Return what the outlook is learned from, shape (n, d): standardised features and the share of each genre."""
    common = Counter(genre for genres in songs.genres for genre in genres).most_common(GENRES)
    place = {genre: at for at, (genre, _) in enumerate(common)}
    shares = np.zeros((len(songs), len(place)))
    for song, genres in enumerate(songs.genres):
        for genre in genres:
            if genre in place:
                shares[song, place[genre]] = 1.0 / len(genres)
    return np.hstack([standardised(songs.features), shares])


class SharedOutlook:
    """The ridge inside the prior: features and genres, and how much a tag is worth here.

    `values`, shape (n, 5), is what each song's features and tags let one expect, as of the last refresh.
    """

    def __init__(self, songs: Songs) -> None:
        self._sound, self._tags = sound(songs), songs.weights
        self._ridge = Outlook(self._sound.shape[1] + 1)
        self._rates = Rates()
        self.refresh()

    def learn(self, listener: int, song: int, wanted: FloatArray, liked: bool) -> None:
        """Add a judged play."""
        self._ridge.learn(self._features(song, wanted), self._rates.surprise(listener, liked))

    def refresh(self) -> None:
        """Solve the regression anew, for all songs at once."""
        *of_sound, of_tag = self._ridge.weights()
        self.values = bounded((self._sound @ np.array(of_sound))[:, None] + self._tags * of_tag)

    def _features(self, song: int, wanted: FloatArray) -> FloatArray:
        return np.append(self._sound[song], self._tags[song] @ wanted)


class Likeness:
    """How alike songs are: by who likes both, and by features, whichever says more."""

    def __init__(self, songs: Songs, played: IntArray) -> None:
        self._directions = directions(standardised(songs.features)) if songs.features.shape[1] else None
        times = np.bincount(played, minlength=len(songs))
        counted = np.argsort(-times, kind="stable")[:COUNTED_TOGETHER]
        self._place = np.full(len(songs), -1, dtype=np.intp)
        self._place[counted] = np.arange(len(counted))
        self._together = np.zeros((len(counted), len(counted)), dtype=np.float32)
        self._liked = np.zeros(len(counted), dtype=np.float32)
        self._of_listener: dict[int, dict[int, None]] = {}
        self._waiting: list[tuple[int, int]] = []

    def learn(self, listener: int, song: int) -> None:
        """Note a like, to be counted at the next refresh."""
        if self._place[song] >= 0:
            self._waiting.append((listener, int(self._place[song])))

    def refresh(self) -> None:
        """Count the likes noted since the last time."""
        for listener, place in self._waiting:
            before = self._of_listener.setdefault(listener, {})
            if place in before:
                continue
            recent = np.fromiter(before, dtype=np.intp)[-LIKES_PAIRED:]
            self._together[place, recent] += 1
            self._together[recent, place] += 1
            self._liked[place] += 1
            before[place] = None
        self._waiting.clear()

    def between(self, song: int, others: IntArray) -> FloatArray:
        """Return how alike a song is to others, shape (m,), in [0, 1]."""
        similarity = np.zeros(len(others))
        here, there = self._place[song], self._place[others]
        if here >= 0 and self._liked[here]:
            together = np.where(there >= 0, self._together[here, there], 0.0)
            similarity = co_liking(together, self._liked[here], np.where(there >= 0, self._liked[there], 0.0))
        if self._directions is not None:
            similarity = np.maximum(similarity, alike(self._directions[song], self._directions[others]))
        return similarity
