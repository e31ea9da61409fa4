"""BlazeFace looks at the whole photo first, and then closely at each place where it may have seen a face."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.blazeface.network import BlazeFaceNetwork
from emotion.inference.blazeface.views import Find, View, halved, parts, seen
from emotion.inference.faces import Face, turned_by

MAYBE: Final = 0.1
"""Score from which on a place is looked at closely. Nearly every picture has one; the closer look decides."""

MOST: Final = 3
"""Places looked at closely until one is a face."""

ROOM: Final = 1.5
"""Side of the closer look as a multiple of the face's width. In held-out scenes 1.75 and 2 see 2 to 5 % fewer faces."""

SURE: Final = 0.8
"""Score from which on one closer look is enough; a second one, straightened by what the first saw, finds more faces and
places their boxes better."""

CERTAIN: Final = 0.65
"""Score in the last look from which on it is a face. Of 687 pictures without one, 9 reach it; 0.6: 35, and 1 % more
scenes; 0.7: 2, and 3 % fewer."""

LATE: Final = 0.72
"""The same for what only the enlarged parts of a photo show."""

FAR: Final = 0.125
"""Width of a face, as a share of the photo's longer side, under which others as large may have been missed: then the
parts are looked at, too."""

COMPANION: Final = (0.4, 0.7)
"""Scores in the first and in the last look that a further face needs beside one that was found."""

CROWD: Final = 6
"""Places looked at closely at most, so that no picture takes long."""

TURNED: Final = 0.7
"""See `turned_by`. BlazeFace keeps the nose between the eyes for long, and does not find heads turned further: of 1,398
held-out scenes five are beyond."""

LEANING: Final = 100.0
"""Degrees from upright beyond which a face is taken for none, as people do not hold their heads like that."""

RAISED: Final = 0.06
"""Share of its width by which the middle of a crop lies above the network's box, which reaches from the brows to the
chin. The crops of FER2013 begin higher: with 0.03 or 0 a point of scenes less is read right."""


class BlazeFaceDetector:
    """Needs no file but its own. Safe to call from several threads."""

    def __init__(self) -> None:
        self._network = BlazeFaceNetwork()

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """All faces found, largest first, each with its eyes."""
        copies = halved(rgb)
        height, width = rgb.shape[:2]
        whole = View((width / 2, height / 2), max(width, height))
        finds = self._closely(copies, seen(self._network, copies, whole, MAYBE), CERTAIN, ())
        if all(find.width < FAR * whole.side for find in finds):
            small = [find for view in parts(width, height) for find in seen(self._network, copies, view, MAYBE)]
            finds = self._closely(copies, small, LATE, finds)
        return sorted((_face(find) for find in finds), key=lambda face: -face.box[2])

    def _closely(
        self, copies: Sequence[NDArray[np.uint8]], finds: Iterable[Find], least: float, known: Iterable[Find]
    ) -> list[Find]:
        """The known faces, and those of the finds that are faces after a closer look."""
        kept = list(known)
        for number, find in enumerate(sorted(finds, key=lambda one: -one.score)):
            enough = find.score < COMPANION[0] or number >= CROWD if kept else number >= MOST
            if enough:
                break
            if _is_new(find, kept):
                one = self._closer(copies, find)
                if one and one.score < SURE:
                    one = self._closer(copies, one) or one
                wanted = max(least, COMPANION[1]) if kept else least
                if one and one.score >= wanted and abs(one.roll) < LEANING and _is_new(one, kept):
                    kept.append(one)
        return kept

    def _closer(self, copies: Sequence[NDArray[np.uint8]], find: Find) -> Find | None:
        """The same face seen from near and upright; None when nothing is there."""
        near = seen(self._network, copies, View(find.middle, find.width * ROOM, find.roll), MAYBE)
        same = (one for one in near if math.dist(one.middle, find.middle) < find.width * 0.6)
        return max(same, key=lambda one: one.score, default=None)


def _is_new(find: Find, kept: Iterable[Find]) -> bool:
    return all(math.dist(find.middle, one.middle) >= one.width / 2 for one in kept)


def _face(find: Find) -> Face:
    """The find with the box of its crop: as wide, its middle raised along the face."""
    lean = math.radians(find.roll)
    x = find.middle[0] + math.sin(lean) * RAISED * find.width - find.width / 2
    y = find.middle[1] - math.cos(lean) * RAISED * find.width - find.width / 2
    left, right, nose = ((float(across), float(down)) for across, down in find.points[:3])
    side = round(find.width)
    return Face((round(x), round(y), side, side), (left, right), turned_by(left, right, nose) > TURNED)
