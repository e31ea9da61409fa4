"""Training crops that were looked at one by one: whether eyes and mouth are hidden as they are.

`judged.csv` names them by a hash of their pixels: eyes and mouth, each 1 hidden, 0 to be seen, -1 hard to say, or no
face. FER2013 has no such labels. They were found by the scores of earlier networks, the likeliest to be covered first,
so that covers which those missed are still taken as none, and most of the rows are hard ones that hide nothing.
"""

import csv
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = Path(__file__).with_name("judged.csv")


def truth(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Grey crops (n, 48, 48) → whether eyes and mouth are hidden (n, 2): 0 unless they were judged otherwise."""
    known = _known()
    return np.array([known.get(crop_hash(crop), (0.0, 0.0)) for crop in crops], np.float32).reshape(-1, 2)


def looked_at(crops: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of the grey crops (n, 48, 48) were judged."""
    known = _known()
    return np.array([crop_hash(crop) in known for crop in crops], np.bool_)


def crop_hash(crop: NDArray[np.uint8]) -> str:
    """First digits of a hash of the pixels."""
    return hashlib.sha256(np.ascontiguousarray(crop).tobytes()).hexdigest()[:16]


@cache
def _known() -> dict[str, tuple[float, float]]:
    with FILE.open(newline="") as file:
        return {row["hash"]: (float(row["eyes"]), float(row["mouth"])) for row in csv.DictReader(file)}
