"""What the occlusion network learns from and is measured on: crops under covers, and crops that show what matters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import SIDE, standardise
from emotion.training import augment
from emotion.training.covers.kinds import HARMLESS, OVER_EYES, OVER_MOUTH, covered
from emotion.training.covers.sitter import Sitter

HIDES: Final = 0.65
SHOWS: Final = 0.25
"""A cover over so much of the mouth or of both eyes hides them; one over less than so much does not. What lies between,
as one hidden eye, is neither taught nor measured."""

UNKNOWN: Final = -1.0
"""Target of what lies between."""

SHARES: Final = {"plain": 0.44, "harmless": 0.22, "mouth": 0.2, "eyes": 0.14}
"""How often an image is taken as it is, and under which covers."""

SECOND: Final = 0.25
"""Share of the covered images that get a second cover: a mask under spectacles, sunglasses under a hat."""


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """Grey crops (n, 48, 48), their landmarks (n, 4, 2), (n, 2) whether eyes and mouth are hidden as they are, and (n,)
    whether somebody looked."""

    pixels: NDArray[np.uint8]
    points: NDArray[np.float32]
    truth: NDArray[np.float32]
    judged: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pixels)

    def repeated(self, times: int) -> "Crops":
        """The same crops, those that were judged so many times."""
        return self.at(np.concatenate([np.arange(len(self)), np.repeat(np.flatnonzero(self.judged), times - 1)]))

    def at(self, rows: NDArray[np.int64]) -> "Crops":
        """The crops of these rows."""
        return Crops(self.pixels[rows], self.points[rows], self.truth[rows], self.judged[rows])


Made = Mapping[str, tuple[NDArray[np.uint8], NDArray[np.float32]]]
"""By kind of cover: crops (n, 48, 48) under it, and whether eyes and mouth are hidden (n, 2)."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of covers that an image may be put under, by what they hide."""

    mouth: Sequence[str]
    eyes: Sequence[str]
    harmless: Sequence[str]

    def some(self, what: str, rng: np.random.Generator) -> list[str]:
        """One kind of those, and now and then a second one of any; none for `plain`."""
        if what == "plain":
            return []
        first = {"mouth": self.mouth, "eyes": self.eyes, "harmless": self.harmless}[what]
        further = (*self.harmless, *self.harmless, *self.mouth, *self.eyes)
        return [str(rng.choice(first)), *([str(rng.choice(further))] if rng.random() < SECOND else [])]


def kinds_without(left_out: Sequence[str]) -> Kinds:
    """All kinds but those."""
    return Kinds(*([kind for kind in part if kind not in left_out] for part in (OVER_MOUTH, OVER_EYES, HARMLESS)))


def under(
    pixels: NDArray[np.uint8], points: NDArray[np.float32], kinds: Sequence[str], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A crop under these covers, one over the other, and whether eyes and mouth are hidden then (2,)."""
    seen = np.ones(2, np.float32)
    for kind in kinds:
        pixels, hides = covered(Sitter(pixels, points), kind, rng)
        seen *= 1 - hides
    hides = 1 - seen
    return pixels, np.where(hides >= HIDES, 1, np.where(hides <= SHOWS, 0, UNKNOWN)).astype(np.float32)


def batches(
    crops: Crops, kinds: Kinds, *, batch: int, seed: tuple[int, ...], strength: float
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Standardised crops (batch, 48, 48, 1) and their targets (batch, 2) for one epoch, all varied alike.

    The same seed gives the same batches. The last, incomplete batch is left out.
    """
    order = np.random.default_rng(seed).permutation(len(crops))

    def one(row: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        rng = np.random.default_rng((*seed, row))
        what = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        image, target = under(crops.pixels[row], crops.points[row], kinds.some(what, rng), rng)
        # What is hidden already is not shown by a cover that hides something else.
        truth = crops.truth[row]
        target = np.where(truth == 0, target, np.where(target == 1, target, truth))
        return augment.vary(image, SIDE, rng, strength=strength, erased=0), target

    def make(start: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        made = [one(int(row)) for row in order[start : start + batch]]
        return standardise(np.stack([image for image, _ in made])), np.stack([target for _, target in made])

    return augment.prefetched(make, range(0, len(order) - batch + 1, batch))


def by_kind(crops: Crops, *, seed: int) -> Made:
    """All crops under each kind of cover, not varied further."""
    made: dict[str, tuple[NDArray[np.uint8], NDArray[np.float32]]] = {}
    for number, kind in enumerate((*OVER_MOUTH, *OVER_EYES, *HARMLESS)):
        rng = np.random.default_rng((seed, number))
        pairs = [under(crops.pixels[row], crops.points[row], [kind], rng) for row in range(len(crops))]
        made[kind] = (np.stack([image for image, _ in pairs]), np.stack([target for _, target in pairs]))
    return made
