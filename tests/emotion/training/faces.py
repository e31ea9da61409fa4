"""A small invented data set: faces drawn as mouths of five shapes, enough to learn something in seconds."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.training.types import PUBLIC_TEST, TRAINING


def drawn(label: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """A grey disc with two eyes and a mouth that depends on the label."""
    image = rng.integers(90, 130, (48, 48), dtype=np.uint8)
    cv2.circle(image, (24, 24), 21, 190, -1)
    for x in (16, 32):
        cv2.circle(image, (x, 18), 3, 20, -1)
    mouth = {0: (24, 36, 10, 2, 180, 360), 3: (24, 30, 10, 7, 0, 180), 4: (24, 38, 9, 7, 180, 360)}
    x, y, width, height, begin, end = mouth.get(label, (24, 35, 8, 1, 0, 360))
    if label == 5:
        cv2.circle(image, (24, 35), 6, 20, 2)
    else:
        cv2.ellipse(image, (x, y), (width, height), 0, begin, end, 20, 2)
    return image


def arrays(*, each: int = 12, seed: int = 3) -> dict[str, NDArray[np.generic]]:
    """Arrays as in FER2013's npz: `each` training and a third as many test images of all seven labels."""
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(7), each + each // 3).astype(np.uint8)
    usage = np.tile(np.repeat([TRAINING, PUBLIC_TEST], [each, each // 3]), 7).astype(np.uint8)
    columns = {0: 4, 1: 5, 2: 6, 3: 1, 4: 3, 5: 2, 6: 0}
    votes = np.zeros((len(label), 10), np.uint8)
    for row, value in enumerate(label):
        votes[row, columns[int(value)]] = 8
        votes[row, 0] += 2
    return {
        "pixels": np.stack([drawn(int(value), rng) for value in label]),
        "label": label,
        "usage": usage,
        "ferplus_votes": votes,
        "duplicate_group": np.arange(len(label), dtype=np.int32),
    }


def npz(folder: Path, **changes: NDArray[np.generic]) -> Path:
    """The invented data set as a file."""
    path = folder / "faces.npz"
    np.savez(path, **{**arrays(), **changes})  # type: ignore[arg-type]
    return path
