"""The whole way from the bytes of a photo, or of a burst of photos, to one analysis."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from config.common import crash
from config.common.images import decode_rgb
from emotion.inference import classifier, faces, occlusion, quality
from emotion.inference.classifier import Classifier
from emotion.inference.decision import decide
from emotion.inference.faces import FaceDetector
from emotion.inference.image import crop_box, grey
from emotion.inference.types import EVEN, Analysis, Box, Outcome, Reason

MAX_FRAMES: Final = 5

# A worker takes one photo a thread; more threads inside OpenCV only spin against each other.
cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the gate made of one frame: a grey crop (48, 48) to read, or the reasons against it."""

    reasons: tuple[Reason, ...]
    box: Box | None = None
    crop: NDArray[np.uint8] | None = None


def analyse(
    frames: bytes | Sequence[bytes],
    *,
    detector: FaceDetector | None = None,
    model: Classifier | None = None,
) -> Analysis:
    """Read the expression in one photo (JPEG, PNG, WebP), or in up to five of one capture, averaged.

    Frames that the gate refuses are left out; when it refuses all, the analysis says why. Raises ImageRejected
    for bytes that are no acceptable image, ValueError for no frame or too many, ModelError without a model.
    """
    begun = time.perf_counter()
    images = [frames] if isinstance(frames, bytes) else list(frames)
    if not 1 <= len(images) <= MAX_FRAMES:
        raise ValueError(f"{len(images)} frames where 1 to {MAX_FRAMES} are expected")
    finder = detector or faces.detector()
    network = model or classifier.served()
    decoded = [np.asarray(decode_rgb(image)) for image in images]
    crash.point("decoded")
    gated = [prepared(rgb, finder) for rgb in decoded]
    crops = [frame.crop for frame in gated if frame.crop is not None]
    if not crops:
        return _refused(gated, network.name, begun)
    plus = network.scores(np.stack(crops)).plus.mean(axis=0)
    decision = decide(plus, threshold=network.threshold, margin=network.margin)
    return Analysis(
        outcome=decision.outcome,
        emotion=decision.emotion,
        probabilities=decision.probabilities,
        other=decision.other,
        confidence=decision.confidence,
        candidates=decision.candidates,
        face=next(frame.box for frame in gated if frame.crop is not None),
        reasons=decision.reasons,
        ms=_ms(begun),
        model=network.name,
    )


def warm_up(detector: FaceDetector | None = None) -> None:
    """Load the networks and the face detector now, so that the first photo does not wait. Raises ModelError."""
    classifier.served()
    occlusion.served()
    (detector or faces.detector()).detect(np.zeros((64, 64, 3), np.uint8))


def prepared(rgb: NDArray[np.uint8], finder: FaceDetector) -> Frame:
    """Everything between decoding and the network: find the face, align it, judge its quality. Raises ModelError."""
    found = finder.detect(rgb)
    image = grey(rgb)
    if reason := quality.count_reason(found, image):
        return Frame((reason,), found[0].box if found else None)
    face = found[0]
    crop = crop_box(image, face.box, face.lean)
    reasons = quality.face_reasons(face, crop)
    if not reasons and occlusion.served().covered(crop[None]).any():
        reasons = (Reason.OCCLUDED,)
    return Frame(reasons, face.box, None if reasons else crop)


def _refused(gated: Sequence[Frame], model: str, begun: float) -> Analysis:
    """The frame that came nearest to being read speaks for all: the one with a face and the fewest reasons."""
    best = min(gated, key=lambda frame: (frame.box is None, len(frame.reasons)))
    outcome = {Reason.NO_FACE: Outcome.NO_FACE, Reason.MANY_FACES: Outcome.MANY_FACES}
    return Analysis(
        outcome=outcome.get(best.reasons[0], Outcome.POOR_QUALITY),
        emotion=None,
        probabilities=dict(EVEN),
        other=0.0,
        confidence=0.0,
        candidates=(),
        face=best.box,
        reasons=best.reasons,
        ms=_ms(begun),
        model=model,
    )


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
