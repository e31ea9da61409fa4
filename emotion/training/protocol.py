"""Who learns from what: the held-out split and the targets of both heads, fixed before any training."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.decision import PLUS_CLASSES, PLUS_FIVE
from emotion.training.dataset import FaceSet
from emotion.training.types import FIVE_LABELS, LABEL_NAMES, TRAINING, UNKNOWN_PART

HELD_OUT: Final = 0.1
"""Share of the training images on which every choice is made."""

_DRAW: Final = 7
"""Seed of the held-out part, the same for every run: else a network of another seed, as a teacher or as a beginning,
would have learnt from the images on which its pupil is measured."""

SMOOTHING: Final = 0.1
"""Label smoothing where an image has no FER+ votes."""

_PLUS_LABELS: Final = [PLUS_CLASSES.index(name) for name in LABEL_NAMES]
"""Column of the FER+ votes for each of the seven original labels."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Row numbers of the images that are learnt from and of those held out; `removed` counts test twins."""

    learn: NDArray[np.int64]
    held_out: NDArray[np.int64]
    removed: int


def split(faces: FaceSet, *, extras: bool = False) -> Split:
    """Divide the five-class training images into a learning and a held-out part.

    Images with a copy (same group) in a test part are removed. Copies stay together; each class gives about
    HELD_OUT of its groups. With `extras`, training images labelled fear or disgust are learnt from, too, unless they
    have a copy in a test part or among the held-out images; what is held out stays the same.
    """
    ours = np.isin(faces.usage, (TRAINING, UNKNOWN_PART))
    mine = ours & np.isin(faces.label, FIVE_LABELS)
    has_twin = np.isin(faces.group, faces.group[~ours])
    twins = mine & has_twin
    rows = np.flatnonzero(mine & ~twins)
    rng = np.random.default_rng(_DRAW)
    held: list[NDArray[np.int64]] = []
    for label in FIVE_LABELS:
        groups = np.unique(faces.group[rows[faces.label[rows] == label]])
        held.append(rng.permutation(groups)[: round(len(groups) * HELD_OUT)])
    is_held = np.isin(faces.group, np.concatenate(held))
    others = np.flatnonzero(ours & ~mine & ~has_twin & ~is_held) if extras else rows[:0]
    learn = np.sort(np.concatenate([rows[~is_held[rows]], others]))
    return Split(learn=learn, held_out=rows[is_held[rows]], removed=int(twins.sum()))


def whole(split: Split) -> Split:
    """The split with its held-out images learnt from as well: for the last run, when every choice has been made."""
    return replace(split, learn=np.sort(np.concatenate([split.learn, split.held_out])))


def share_of(split: Split, share: float) -> Split:
    """The split with so large a share of its images to learn from, always the same ones; the held-out part is whole."""
    chosen = np.random.default_rng(0).permutation(split.learn)[: round(len(split.learn) * share)]
    return split if share == 1 else replace(split, learn=np.sort(chosen))


def class_weights(faces: FaceSet, rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Weight of each of the five classes, inverse to its number of images and 1 in the mean over them."""
    five = five_index(faces)[rows]
    counts = np.bincount(five[five >= 0], minlength=len(FIVE_LABELS))
    weights = counts.sum() / (len(FIVE_LABELS) * np.maximum(counts, 1))
    return np.asarray(weights, np.float32)


def targets(
    faces: FaceSet, rows: NDArray[np.int64], *, label_weight: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Soft targets of the FER head (n, 5) and of the FER+ head (n, 10); rows sum to 1.

    `label_weight` is the original label's weight in the FER head's target; the rest is the FER+ votes for the five.
    An image labelled fear or disgust has nothing for the FER head to learn: its row there is all zero.
    """
    labels = np.eye(len(LABEL_NAMES), dtype=np.float32)[faces.label[rows]]
    fer = labels[:, FIVE_LABELS]
    is_five = fer.sum(1, keepdims=True)
    votes = faces.votes[rows]
    five = votes[:, PLUS_FIVE]
    total, total_five = votes.sum(1, keepdims=True), five.sum(1, keepdims=True)
    mixed = label_weight * fer + (1 - label_weight) * five / np.maximum(total_five, 1)
    as_plus = np.zeros_like(votes)
    as_plus[:, _PLUS_LABELS] = labels
    return (
        (is_five * np.where(total_five > 0, mixed, _smooth(fer))).astype(np.float32),
        np.where(total > 0, votes / np.maximum(total, 1), _smooth(as_plus)).astype(np.float32),
    )


def _smooth(onehot: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(onehot * (1 - SMOOTHING) + SMOOTHING / onehot.shape[1], np.float32)


def five_index(faces: FaceSet) -> NDArray[np.int64]:
    """Index into EMOTIONS of each original label; -1 for fear and disgust."""
    known = [FIVE_LABELS.index(label) if label in FIVE_LABELS else -1 for label in range(len(LABEL_NAMES))]
    return np.array(known, np.int64)[faces.label]


def plus_majority(faces: FaceSet, *, votes: int = 5) -> NDArray[np.int64]:
    """Index into EMOTIONS of the FER+ majority for each image; -1 where it has fewer votes or is another class."""
    best = faces.votes.argmax(1)
    five = np.array([PLUS_FIVE.index(column) if column in PLUS_FIVE else -1 for column in range(len(PLUS_CLASSES))])
    return np.where(faces.votes.max(1) >= votes, five[best], -1).astype(np.int64)
