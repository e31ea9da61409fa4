"""BlazeFace looks at the whole photo first, and then closely at each place where it may have seen a face."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion.inference.blazeface.network import BlazeFaceNetwork
from emotion.inference.blazeface.views import Find, View, apart, halved, parts, seen
from emotion.inference.faces import Face, turned_by
from emotion.inference.quality import SIMILAR

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
"""Score in the last look from which on it is a face. Of 687 pictures without one, 9 reach it (10 since groups are
looked for); 0.6: 35, and 1 % more scenes; 0.7: 2, and 3 % fewer."""

LATE: Final = 0.72
"""The same for what only the enlarged parts of a photo show."""

PARTS: Final = ((0.5, 0.125), (0.25, 0.0625))
"""Sides of the parts of a photo that are looked at next, and the width of a face under which others as large may have
been missed so far; both as shares of the photo's longer side."""

COMPANION: Final = 0.7
"""Score in the last look that a further face needs beside one that was found."""

PLAIN: Final = 0.4
"""Score in the first look from which on a further face is looked for whatever its size and wherever it lies."""

BESIDE: Final = 0.7
"""Distance of other further faces from those found, in widths: what is nearer is a chin or hair. Without this, scenes
cost more looks, and as many held-out groups are read as one person."""

CROWD: Final = 10
"""Places looked at closely at most once there is a face: in the whole photo, and in the parts of either size."""

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
        """The faces found, largest first, each with its eyes; not all of a crowd, but more than one of it."""
        copies = halved(rgb)
        height, width = rgb.shape[:2]
        whole = View((width / 2, height / 2), max(width, height))
        finds = self._closely(copies, seen(self._network, copies, whole, MAYBE), CERTAIN, ())
        for share, far in PARTS:
            # The smallest parts are many: worth their time only where somebody far away would be taken to be alone.
            if any(find.width >= far * whole.side for find in finds) or (share < PARTS[0][0] and len(finds) != 1):
                break
            views = parts(width, height, share)
            places = [find for view in views for find in seen(self._network, copies, view, MAYBE)]
            finds = self._closely(copies, places, LATE, finds)
        return sorted((_face(find) for find in finds), key=lambda face: -face.box[2])

    def _closely(
        self, copies: Sequence[NDArray[np.uint8]], finds: Iterable[Find], least: float, known: Iterable[Find]
    ) -> list[Find]:
        """The known faces, and those of the finds that are faces after a closer look."""
        kept = list(known)
        looks = 0
        for find in apart(finds):
            if looks >= (CROWD if kept else MOST):
                break
            if not _is_new(find, kept) or not _matters(find, kept):
                continue
            looks += 1
            one = self._closer(copies, find)
            if one and one.score < SURE:
                one = self._closer(copies, one) or one
            wanted = max(least, COMPANION) if kept else least
            # A faint one that is far larger is rather a body or a pattern, and would be read in place of a group.
            widest = max((face.width for face in kept), default=math.inf)
            largest = math.inf if find.score >= PLAIN else widest / SIMILAR
            if one and one.score >= wanted and one.width <= largest and abs(one.roll) < LEANING and _is_new(one, kept):
                kept.append(one)
        return kept

    def _closer(self, copies: Sequence[NDArray[np.uint8]], find: Find) -> Find | None:
        """The same face seen from near and upright; None when nothing is there."""
        near = seen(self._network, copies, View(find.middle, find.width * ROOM, find.roll), MAYBE)
        same = (one for one in near if math.dist(one.middle, find.middle) < find.width * 0.6)
        return max(same, key=lambda one: one.score, default=None)


def _is_new(find: Find, kept: Iterable[Find]) -> bool:
    return all(math.dist(find.middle, one.middle) >= one.width / 2 for one in kept)


def _matters(find: Find, kept: Iterable[Find]) -> bool:
    """Whether a find could be meant as well as those kept, or is plainly a face."""
    if find.score >= PLAIN:
        return True
    return all(
        find.width >= SIMILAR * one.width
        and math.dist(find.middle, one.middle) >= BESIDE * (find.width + one.width) / 2
        for one in kept
    )


def _face(find: Find) -> Face:
    """The find with the box of its crop: as wide, its middle raised along the face."""
    lean = math.radians(find.roll)
    x = find.middle[0] + math.sin(lean) * RAISED * find.width - find.width / 2
    y = find.middle[1] - math.cos(lean) * RAISED * find.width - find.width / 2
    left, right, nose = ((float(across), float(down)) for across, down in find.points[:3])
    side = round(find.width)
    return Face((round(x), round(y), side, side), (left, right), turned_by(left, right, nose) > TURNED)
