"""Haar cascades (Viola and Jones 2001) as OpenCV ships them: a face detector that needs no file and no network."""

import threading
from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.cascades import FIRST_LOOKS, SECOND_LOOKS, Candidate, Look, cascade, finds, moved
from emotion.inference.faces import Face
from emotion.inference.image import grey
from emotion.inference.types import Box, Point

CERTAIN: Final = 7.0
"""Votes from which on a face needs no further look."""

LIKELY: Final = 5.0
"""Votes that a further face needs beside a certain one."""

POSSIBLE: Final = 4.0
"""Votes that the best candidate needs after the last look. In 750 held-out scenes 3 bring .4 % more faces, and twice as
many false ones where no face is."""

SEEING: Final = 2.0
"""Votes that are enough for a candidate that shows its eyes."""

UPRIGHT: Final = 4.0
"""Lean in degrees up to which the cascades have seen a face as it stands."""

CHECKED: Final = 5
"""Overlapping finds of a third cascade that an upright face needs which second looks brought and which shows no eyes.
Of 97 faces without eyes that second looks bring, 89 stay, of 17 false ones 11; with eyes all 70 were faces."""

_CHECK_SIDE: Final = 48
_EYE_PATCH: Final = 128


class HaarDetector:
    """Quick looks by several cascades; what they find at one place counts together, until that is certain."""

    def __init__(self) -> None:
        # Cascades keep their working state in the object, so one thread at a time may use them.
        self._lock = threading.Lock()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, with eyes where seen."""
        image = grey(rgb)
        with self._lock:
            candidates = _looked(image, FIRST_LOOKS, [])
            if _certain(candidates):
                faces = [_face(image, one) for one in _apart(_believed(candidates))]
            else:
                candidates = _apart(_believed(_looked(image, SECOND_LOOKS, candidates)))
                seen = [(_face(image, one), one) for one in candidates]
                faces = [face for face, one in seen if face.eyes or _checked(image, one)]
        return sorted(faces, key=lambda face: -face.box[2])


def _looked(image: NDArray[np.uint8], looks: Iterable[Look], candidates: list[Candidate]) -> list[Candidate]:
    """The candidates with what further looks found, strongest first; stops as soon as one is certain."""
    candidates = list(candidates)
    for look in looks:
        for find in finds(image, look):
            same = next((one for one in candidates if one.holds(find)), None)
            if same is None:
                candidates.append(find)
            else:
                same.add(find)
        candidates.sort(key=lambda one: -one.votes)
        if _certain(candidates):
            break
    return candidates


def _certain(candidates: list[Candidate]) -> bool:
    return bool(candidates) and candidates[0].votes >= CERTAIN


def _believed(candidates: list[Candidate]) -> list[Candidate]:
    if _certain(candidates):
        return [one for one in candidates if one.votes >= LIKELY]
    return [one for one in candidates[:1] if one.votes >= SEEING]


def _apart(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates without those whose middle lies in a stronger one: parts of the same face."""
    kept: list[Candidate] = []
    for one in candidates:
        x, y = one.middle
        if not any(max(abs(x - a.middle[0]), abs(y - a.middle[1])) < a.width / 2 for a in kept):
            kept.append(one)
    return kept


def _face(image: NDArray[np.uint8], one: Candidate) -> Face:
    half = one.width / 2
    box: Box = (round(one.middle[0] - half), round(one.middle[1] - half), round(one.width), round(one.width))
    return Face(box, _eyes(image, one), turned=not one.frontal, roll=one.roll)


def _checked(image: NDArray[np.uint8], one: Candidate) -> bool:
    """Whether a third cascade, looking closely, sees a face where two looked straight at one."""
    if one.votes < POSSIBLE:
        return False
    if abs(one.roll) > UPRIGHT or not one.frontal:
        return True
    patch, _ = _patch(image, one, _CHECK_SIDE, 1.5)
    least, most = (_CHECK_SIDE * 2 // 3,) * 2, (_CHECK_SIDE * 4 // 3,) * 2
    return len(cascade("frontalface_alt").detectMultiScale(patch, 1.05, CHECKED - 1, minSize=least, maxSize=most)) > 0


def _patch(
    image: NDArray[np.uint8], one: Candidate, side: int, room: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The upright face, `side` wide, in a square `room` times as wide; and the matrix (2, 3) of the way back."""
    whole = round(side * room)
    matrix = np.asarray(cv2.getRotationMatrix2D(one.middle, one.roll, side / one.width), np.float64)
    matrix[:, 2] += whole / 2 - np.array(one.middle)
    patch = cv2.warpAffine(image, matrix, (whole, whole), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(patch, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _eyes(image: NDArray[np.uint8], one: Candidate) -> tuple[Point, Point] | None:
    """Both eyes of a face, where the cascade of eyes sees exactly such a pair in its upper part."""
    patch, back = _patch(image, one, _EYE_PATCH, 1.0)
    found = cascade("eye").detectMultiScale(patch[: int(_EYE_PATCH * 0.6)], 1.2, 3, minSize=(20, 20), maxSize=(56, 56))
    centres = [(float(x + width / 2), float(y + height / 2)) for x, y, width, height in found]
    pairs = [(a, b) for a in centres for b in centres if _is_pair(a, b)]
    if not pairs:
        return None
    left, right = min(pairs, key=lambda pair: abs(pair[0][1] - pair[1][1]))
    return moved(left, back), moved(right, back)


def _is_pair(left: Point, right: Point) -> bool:
    """Whether two points of the patch can be the eyes of its face: apart, and about level."""
    across, down = (right[0] - left[0]) / _EYE_PATCH, abs(right[1] - left[1]) / _EYE_PATCH
    return 0.28 < across < 0.6 and down < 0.15
