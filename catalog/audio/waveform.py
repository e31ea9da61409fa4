"""The outline of a song for a seek bar: a fixed number of peaks, however long it is, in bounded memory."""

import numpy as np
from numpy.typing import NDArray

POINTS = 800
FULL_SCALE = 255
FIRST_BUCKET = 64


class Waveform:
    """Takes samples as they come; buckets double in width whenever there are twice as many as points."""

    def __init__(self) -> None:
        self._width = FIRST_BUCKET
        self._peaks: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._rest: NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    def add(self, planes: NDArray[np.float32]) -> None:
        """Take samples of shape (channels, n), full scale ±1."""
        louder = np.abs(planes).max(axis=0)
        samples = np.concatenate([self._rest, louder]) if self._rest.size else louder
        whole = samples.size // self._width
        filled = samples[: whole * self._width].reshape(whole, self._width).max(axis=1) if whole else samples[:0]
        self._rest = samples[whole * self._width :]
        self._peaks = np.concatenate([self._peaks, filled])
        while self._peaks.size >= 2 * POINTS:
            self._merge()

    def points(self) -> bytes:
        """Return POINTS bytes: the peak of each stretch, 255 for full scale."""
        peaks = np.append(self._peaks, self._rest.max()) if self._rest.size else self._peaks
        if not peaks.size:
            return bytes(POINTS)
        starts = np.arange(POINTS) * peaks.size // POINTS
        stretches = np.maximum.reduceat(peaks, starts)
        return bytes(np.rint(np.clip(stretches, 0.0, 1.0) * FULL_SCALE).astype(np.uint8).tobytes())

    def _merge(self) -> None:
        """Join neighbours. An odd one at the end waits with the rest, so that all buckets stay equally wide."""
        pairs = self._peaks.size // 2
        if self._peaks.size % 2:
            odd = np.full(self._width, self._peaks[-1], dtype=np.float32)
            self._rest = np.concatenate([odd, self._rest])
        self._peaks = self._peaks[: pairs * 2].reshape(pairs, 2).max(axis=1)
        self._width *= 2
