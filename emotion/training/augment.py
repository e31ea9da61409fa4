"""Random variations of training crops, cheap enough for one background thread beside the network."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.image import standardise

ROTATION_DEGREES: Final = 13.0
LOG_SCALE: Final = 0.15
SHIFT: Final = 0.09
"""Largest shift as a share of the side."""

ERASED: Final = 0.4
"""Share of the images with a rectangle erased."""

Made = TypeVar("Made")

PREFETCH: Final = 4
"""Batches prepared ahead of the network."""


def resized(crops: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Grey crops (n, h, w) scaled to (n, size, size), as `vary` scales them."""
    if crops.shape[1] == size:
        return crops
    return np.stack([cv2.resize(crop, (size, size), interpolation=cv2.INTER_LINEAR) for crop in crops]).astype(np.uint8)


def vary(
    image: NDArray[np.uint8], size: int, rng: np.random.Generator, *, strength: float = 1.0, erased: float = ERASED
) -> NDArray[np.uint8]:
    """One random variation of a grey crop, (size, size): flip, affine, light, webcam faults, erasing of so many.

    Strength scales how far and how often all but the flip go: 1 for long runs; 0.5 where a run is too short to
    learn through the full variation.
    """
    if rng.random() < 0.5:
        image = image[:, ::-1]
    image = _affine(image, size, strength, rng)
    image = _light(image, strength, rng)
    if rng.random() < 0.2 * strength:
        image = _webcam(image, rng)
    if rng.random() < erased * strength:
        _erase(image, rng)
    return image


def _affine(image: NDArray[np.uint8], size: int, strength: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    side = image.shape[0]
    angle = rng.uniform(-1, 1) * ROTATION_DEGREES * strength
    scale = np.exp(rng.uniform(-1, 1) * LOG_SCALE * strength) * size / side
    centre = (side - 1) / 2
    matrix = cv2.getRotationMatrix2D((centre, centre), angle, scale)
    matrix[:, 2] += (size - 1) / 2 - centre + rng.uniform(-1, 1, 2) * SHIFT * strength * size
    return np.asarray(
        cv2.warpAffine(
            np.ascontiguousarray(image),
            matrix,
            (size, size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def _light(image: NDArray[np.uint8], strength: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Gamma and clipping; plain brightness and contrast would be undone by the standardisation."""
    gain, offset, gamma = rng.uniform(-1, 1, 3) * (0.3, 0.12, 0.35) * strength
    levels = np.clip(np.linspace(0, 1, 256) * np.exp(gain) + offset, 0, 1) ** np.exp(gamma)
    return np.asarray((levels * 255).astype(np.uint8)[image])


def _webcam(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    choice = rng.integers(3)
    if choice == 0:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 1.1)), np.uint8)
    if choice == 1:
        noise = rng.normal(0, rng.uniform(3, 12), image.shape)
        return np.clip(image + noise, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 70))])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


def _erase(image: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Random erasing (Zhong et al. 2020): one rectangle of 2 to 20 % of the area becomes noise."""
    size = image.shape[0]
    height, width = (max(2, int(size * np.sqrt(rng.uniform(0.02, 0.2)))) for _ in range(2))
    top, left = int(rng.integers(size - height + 1)), int(rng.integers(size - width + 1))
    image[top : top + height, left : left + width] = rng.integers(0, 256, (height, width), dtype=np.uint8)


def mixed(
    x: NDArray[np.float32], targets: dict[str, NDArray[np.float32]], *, alpha: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], dict[str, NDArray[np.float32]]]:
    """Mixup (Zhang et al. 2018): each image and its targets blended with those of another one of the batch.

    The share of the other image is drawn from Beta(alpha, alpha) and is at most a half.
    """
    share = rng.beta(alpha, alpha, len(x)).astype(np.float32)
    share, other = np.minimum(share, 1 - share), rng.permutation(len(x))

    def blend(values: NDArray[np.float32]) -> NDArray[np.float32]:
        part = share.reshape(-1, *[1] * (values.ndim - 1))
        return values * (1 - part) + values[other] * part

    return blend(x), {name: blend(values) for name, values in targets.items()}


def batches(
    pixels: NDArray[np.uint8],
    order: NDArray[np.int64],
    *,
    batch: int,
    size: int,
    seed: tuple[int, ...],
    strength: float = 1.0,
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """Augmented, standardised batches in the given order, with the row numbers in each.

    Each image's variation depends on the seed and its row alone, so the same seed gives the same variation in any
    order. The last, incomplete batch is left out.
    """

    def one(row: np.int64) -> NDArray[np.uint8]:
        return vary(pixels[row], size, np.random.default_rng((*seed, int(row))), strength=strength)

    def make(start: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        rows = order[start : start + batch]
        return standardise(np.stack([one(row) for row in rows])), rows

    yield from prefetched(make, range(0, len(order) - batch + 1, batch))


def prefetched(make: Callable[[int], Made], starts: Iterable[int]) -> Iterator[Made]:
    """What `make` makes of each start, in order, PREFETCH of them ahead in one background thread."""
    waiting = iter(starts)
    with ThreadPoolExecutor(max_workers=1) as pool:
        ready = deque(pool.submit(make, start) for start in islice(waiting, PREFETCH))
        while ready:
            done = ready.popleft().result()
            if (start := next(waiting, None)) is not None:
                ready.append(pool.submit(make, start))
            yield done
