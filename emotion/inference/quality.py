"""The gate before the network: is this one face, large, lit, sharp and turned to us? See also `occlusion`."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.faces import Face
from emotion.inference.image import FLAT
from emotion.inference.types import Reason

SIMILAR: Final = 0.6
"""A second face whose side is at least this share of the first one's could be meant as well."""

SMALLEST: Final = 36
"""Side of the face in pixels. Held-out crops reduced to 32 pixels lose 4 points of accuracy, to 24 pixels 9."""

DARKEST: Final = 30.0
BRIGHTEST: Final = 228.0
FLATTEST: Final = 9.0
"""Mean and deviation of the grey face. The network itself bears less (held-out crops at a tenth of their light lose
nothing), a camera's noise and compression do not: these leave about two bits above them."""

BLURRIEST: Final = 0.04
"""See `sharpness`. Held-out crops blurred by 1.25 pixels have half of their values under it and lose 12 points of
accuracy; of those that are as they were, 0.3 at the fifth percentile, none comes near."""


def count_reason(faces: Sequence[Face], image: NDArray[np.uint8]) -> Reason | None:
    """Why there is not exactly one face to read, from faces sorted by size, largest first, in a grey image.

    Without any face the light is named when it is plainly the cause.
    """
    if not faces:
        mean = float(image.mean())
        return Reason.TOO_DARK if mean < DARKEST else Reason.TOO_BRIGHT if mean > BRIGHTEST else Reason.NO_FACE
    sides = [face.box[2] for face in faces]
    return Reason.MANY_FACES if len(sides) > 1 and sides[1] >= SIMILAR * sides[0] else None


def face_reasons(face: Face, crop: NDArray[np.uint8]) -> tuple[Reason, ...]:
    """Everything that speaks against reading this face, given its (48, 48) grey crop; empty when nothing does."""
    mean, deviation = (float(value[0, 0]) for value in cv2.meanStdDev(crop))
    flat = deviation < FLATTEST
    checks = {
        Reason.TOO_SMALL: face.box[2] < SMALLEST,
        Reason.TOO_DARK: mean < DARKEST or (flat and mean < 128),
        Reason.TOO_BRIGHT: mean > BRIGHTEST or (flat and mean >= 128),
        Reason.BLURRED: not flat and sharpness(crop) < BLURRIEST,
        Reason.TURNED: face.turned,
    }
    return tuple(reason for reason, applies in checks.items() if applies)


def sharpness(crop: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of the standardised crop: independent of light, at the network's own scale."""
    # The Laplacian of the standardised crop is that of the crop, divided by its deviation.
    deviation = max(FLAT, float(cv2.meanStdDev(crop)[1][0, 0]))
    edges = float(cv2.meanStdDev(cv2.Laplacian(crop, cv2.CV_32F))[1][0, 0])
    return (edges / deviation) ** 2
