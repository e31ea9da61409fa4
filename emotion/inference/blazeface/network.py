"""BlazeFace's short-range network (Bazarevsky et al. 2019) as MediaPipe ships it, looking at one square picture."""

import hashlib
import math
import threading
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import DetectorError

FILE: Final = Path(__file__).with_name("face_detection_short_range.tflite")
SHA256: Final = "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8"

SIDE: Final = 128
"""Width and height in pixels of what the network looks at."""

POINTS: Final = 6
"""Key points of a face: the eye on the left of the picture, the other one, nose, mouth, both ears in that order."""

_GRIDS: Final = ((16, 2), (8, 6))
"""Cells along a side, and boxes that the network proposes for each of them."""

SAME: Final = 0.3
"""Overlap, as intersection over union, from which on two boxes are of one face."""


class BlazeFaceNetwork:
    """The network run by LiteRT on one thread. Safe to call from several threads."""

    def __init__(self, path: Path = FILE) -> None:
        # Imported late: the web process never needs it.
        from ai_edge_litert.interpreter import Interpreter

        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise DetectorError(f"{path}: missing, damaged or replaced; it is a part of Mizaj")
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._boxes, self._scores = (one["index"] for one in self._interpreter.get_output_details())
        self._anchors = _anchors()
        self._lock = threading.Lock()

    def faces(self, square: NDArray[np.uint8], least: float) -> NDArray[np.float32]:
        """Faces in an RGB picture (SIDE, SIDE, 3), best first: score, middle, width, POINTS key points, in its pixels.

        One row (4 + 2·POINTS,) a face, of those with a score of `least` or more, 0 to 1.
        """
        values = square.astype(np.float32)
        values *= 1 / 127.5
        values -= 1
        with self._lock:
            self._interpreter.set_tensor(self._input, values[None])
            self._interpreter.invoke()
            scores = self._interpreter.get_tensor(self._scores)[0, :, 0]
            seen = np.flatnonzero(scores >= math.log(least / (1 - least)))
            boxes = self._interpreter.get_tensor(self._boxes)[0, seen]
        # Boxes are squares: x, y, width, height, then the points, all but the sizes counted from the anchor.
        places = boxes[:, [0, 1, *range(4, 4 + 2 * POINTS)]] + np.tile(self._anchors[seen], POINTS + 1)
        score = 1 / (1 + np.exp(-scores[seen, None]))
        return _merged(np.hstack([score, places[:, :2], boxes[:, 2:3], places[:, 2:]]))


def _anchors() -> NDArray[np.float32]:
    """The middle of the cell of every proposed box, (896, 2), in pixels."""
    grids = []
    for cells, each in _GRIDS:
        middles = (np.arange(cells, dtype=np.float32) + 0.5) * (SIDE / cells)
        across, down = np.meshgrid(middles, middles)
        grids.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
    return np.concatenate(grids)


def _merged(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """One row for all that overlap the best of them: their mean by score (weighted non-maximum suppression)."""
    rows = rows[np.argsort(-rows[:, 0], kind="stable")]
    merged = []
    while len(rows):
        same = _overlap(rows[0], rows) > SAME
        same[0] = True
        weights = rows[same, :1]
        mean = (rows[same] * weights).sum(axis=0) / weights.sum()
        mean[0] = rows[0, 0]
        merged.append(mean)
        rows = rows[~same]
    return np.array(merged, np.float32).reshape(-1, 4 + 2 * POINTS)


def _overlap(one: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of a row's square with those of others (n,)."""
    reach = (one[3] + rows[:, 3:4]) / 2 - np.abs(one[1:3] - rows[:, 1:3])
    shared = np.clip(reach, 0, np.minimum(one[3], rows[:, 3:4])).prod(axis=1)
    return np.asarray(shared / (one[3] ** 2 + rows[:, 3] ** 2 - shared), np.float32)
