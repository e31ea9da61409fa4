"""What a listener's first events are worth: the next list made with them, beside the same list made without them.

New listeners join the site as it is. After each list that they heard, the site's own services plan the next one twice,
for every mood: with what was learned of the listener, and as for somebody who does not agree to be learned from. The
mood, the seed, what was served before and what everybody else said are the same. So the two lists differ by the
listener's own events alone, and far less by chance than the lists of two listeners do.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils import timezone

from config.common.emotions import EMOTIONS
from recommendations.engine.types import Intent
from recommendations.engine.wants import FloatArray
from recommendations.models import PlaylistItem
from recommendations.plan import Request, playlist_plan
from recommendations.trials.choosers import Engine
from recommendations.trials.listeners import Tastes, skipped_at
from recommendations.trials.means import mean_with_interval, rounded

LISTS: Final = 2
"""Lists that a newcomer hears; what the next one would be is asked after each."""


@dataclass(frozen=True, slots=True, eq=False)
class Newcomers:
    """P(like) of the next list of n newcomers, the mean over moods by how often they are in each.

    `learned` and `withheld` have shape (n, lists): with and without the listener's own events after each list heard.
    `first` and `alone` have shape (n,): the first list of all, on the site as it is and before it had heard anybody.
    """

    events: tuple[int, ...]
    learned: FloatArray
    withheld: FloatArray
    first: FloatArray
    alone: FloatArray

    def as_json(self, *, seed: int) -> dict[str, Any]:
        """Return both comparisons, each with the 95 % interval of its gain over listeners."""
        gains = [mean_with_interval(gain, seed) for gain in (self.learned - self.withheld).T]
        crowd, crowd_ci = mean_with_interval(self.first - self.alone, seed)
        return {
            "listeners": len(self.first),
            "events": list(self.events),
            "with_events": rounded(self.learned.mean(axis=0)),
            "without_events": rounded(self.withheld.mean(axis=0)),
            "gain": [gain for gain, _ in gains],
            "gain_ci": [bounds for _, bounds in gains],
            "crowd": {
                "first_list": round(float(self.first.mean()), 4),
                "first_list_alone": round(float(self.alone.mean()), 4),
                "gain": crowd,
                "gain_ci": crowd_ci,
            },
        }


def together(runs: list[Newcomers]) -> Newcomers:
    """Return the newcomers of several runs as one."""
    columns = [
        np.concatenate([getattr(run, name) for run in runs]) for name in ("learned", "withheld", "first", "alone")
    ]
    return Newcomers(runs[0].events, *columns)


class Arrivals:
    """The newcomers of one run: they sign up before anybody is heard, and come when the site has its history."""

    def __init__(self, site: Engine, tastes: Tastes, *, size: int, seed: int) -> None:
        self._site, self._tastes, self._size, self._seed = site, tastes, size, seed
        site.night()
        self._alone = self._next_lists(learns=False)

    def come(self) -> Newcomers:
        """Let them hear their first lists, and return what that was worth."""
        first = self._next_lists(learns=False)
        dice = np.random.default_rng([self._seed, 4])
        learned, withheld = [], []
        for _ in range(LISTS):
            self._hear(dice)
            learned.append(self._next_lists(learns=True))
            withheld.append(self._next_lists(learns=False))
        events = tuple(self._size * (number + 1) for number in range(LISTS))
        return Newcomers(events, np.stack(learned, axis=1), np.stack(withheld, axis=1), first, self._alone)

    def _hear(self, dice: np.random.Generator) -> None:
        for number, likes in enumerate(self._tastes.likes):
            mood = int(dice.choice(len(EMOTIONS), p=self._tastes.moods[number]))
            for song in self._site.choose(number, mood, self._size, dice):
                liked = bool(dice.random() < likes[mood, song])
                self._site.hear(number, song, liked=liked, skipped_at=skipped_at(float(dice.random())))

    def _next_lists(self, *, learns: bool) -> FloatArray:
        """Return P(like) of each newcomer's next list, shape (n,)."""
        by_mood = np.array(
            [
                [self._next_list(number, mood, learns=learns) for mood in range(len(EMOTIONS))]
                for number in range(len(self._tastes.likes))
            ]
        )
        means: FloatArray = (by_mood * self._tastes.moods).sum(axis=1)
        return means

    def _next_list(self, number: int, mood: int, *, learns: bool) -> float:
        request = Request(
            user=self._site.users[number],
            moods={EMOTIONS[mood]: 1.0},
            intent=Intent.MATCH,
            size=self._size,
            seed=1000 * self._seed + number,
            now=timezone.now(),
            learns=learns,
        )
        places = playlist_plan(request)[PlaylistItem.Shelf.PLAYER].items
        songs = [self._site.places[place.song_id] for place in places]
        return float(self._tastes.likes[number, mood, songs].mean())
