"""How the catalogue's songs sound, as the engine reads it: features on the catalogue's own scale, and shares of genres.

The scale and the genres are taken once in a pass and kept with it, so that every song of the pass is measured alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from django.db.models import Avg, Count, Q, StdDev
from numpy.typing import NDArray

from catalog.models import Song
from config.common.any_of import AnyOf
from recommendations.candidate_facts import FEATURES
from recommendations.engine.sound import Scale, directions
from recommendations.engine.types import SongCandidate
from recommendations.engine.wants import FloatArray

GENRES: Final = 40
READ: Final = 5000

Ids = NDArray[np.int64]
Units = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ears:
    """What songs are heard with: the scale of the features, the commonest genres, and what each of all that is worth.

    `weights` (features, genres, fit of the tag) is empty as long as too little is judged. `overrated` is by how much
    first guesses were too high (`engine.prior`), which the same judgements say.
    """

    scale: Scale
    genres: tuple[str, ...]
    weights: tuple[float, ...] = ()
    overrated: float = 0.0

    def hear(self, songs: Sequence[SongCandidate]) -> FloatArray:
        """Return standardised features and shares of genres of each song, shape (n, d). One query."""
        features = features_of([song.id for song in songs])
        place = {genre: at for at, genre in enumerate(self.genres)}
        shares = np.zeros((len(songs), len(place)))
        for row, song in enumerate(songs):
            for genre in song.genres:
                if genre in place:
                    shares[row, place[genre]] = 1.0 / len(song.genres)
        return np.hstack([self.scale.standardise(features), shares])

    def as_json(self) -> dict[str, Any]:
        """Return the form in which a pass keeps it."""
        return asdict(self)


def ears_from(stored: Mapping[str, Any]) -> Ears:
    """Return what `Ears.as_json` gave, also after it was in a database."""
    scale = Scale(tuple(stored["scale"]["means"]), tuple(stored["scale"]["deviations"]))
    return Ears(scale, tuple(stored["genres"]), tuple(stored["weights"]), stored.get("overrated", 0.0))


def ears_now() -> Ears:
    """Return the scale and the genres of the published songs as they are, without weights. Two queries."""
    published = Song.objects.filter(is_published=True)
    found = published.aggregate(
        **{f"{name}_mean": Avg(name) for name in FEATURES},
        # SQLite's deviation, which is Django's own, knows no NULL.
        **{f"{name}_deviation": StdDev(name, filter=Q(**{f"{name}__isnull": False})) for name in FEATURES},
    )
    means = tuple(float(found[f"{name}_mean"] or 0.0) for name in FEATURES)
    deviations = tuple(float(found[f"{name}_deviation"] or 0.0) for name in FEATURES)
    common = Song.genres.through.objects.order_by().values("genre__name").annotate(songs=Count("pk"))
    names = common.order_by("-songs", "genre__name").values_list("genre__name", flat=True)[:GENRES]
    return Ears(Scale(means, deviations), tuple(names))


def features_of(song_ids: Sequence[int]) -> FloatArray:
    """Return the features of each song, shape (n, 3), NaN where unknown. One query."""
    rows = Song.objects.filter(AnyOf("pk", song_ids)).order_by().values_list("pk", *FEATURES)
    known = {pk: features for pk, *features in rows}
    missing = [None] * len(FEATURES)
    return np.array([known.get(pk, missing) for pk in song_ids], dtype=np.float64).reshape(-1, len(FEATURES))


@dataclass(frozen=True, slots=True)
class Directions:
    """All published songs of which features are known, as unit vectors: 20 bytes a song, read once in a pass."""

    ids: Ids
    units: Units


def directions_of_catalogue(scale: Scale) -> Directions:
    """Return the songs that sound like anything, by id. One query, read in pieces."""
    found = [(np.empty(0, dtype=np.int64), np.empty((0, len(FEATURES)), dtype=np.float32))]
    rows = Song.objects.filter(is_published=True).order_by("pk").values_list("pk", *FEATURES)
    songs = rows.iterator(chunk_size=READ)
    while piece := list(islice(songs, READ)):
        features = np.array([row[1:] for row in piece], dtype=np.float64)
        units = directions(scale.standardise(features)).astype(np.float32)
        heard = units.any(axis=1)
        found.append((np.array([row[0] for row in piece], dtype=np.int64)[heard], units[heard]))
    return Directions(np.concatenate([ids for ids, _ in found]), np.concatenate([units for _, units in found]))
