"""Loudness and peaks of samples by FFmpeg's EBU R 128 meter, and bringing a mix to a target."""

from dataclasses import dataclass
from typing import Any

import av
import av.filter
import numpy as np

from catalog.audio.oscillators import SAMPLE_RATE, Samples

BLOCK = SAMPLE_RATE // 2
TARGET_LUFS = -16.0
CEILING = 10 ** (-2.0 / 20)  # sample peak; leaves room for peaks between samples and for the codec
SILENCE_LUFS = -70.0
MUCH = 1.35


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS, and the true peak in dBTP (None where it was not measured)."""

    integrated: float
    true_peak: float | None


def measure(samples: Samples, *, rate: int = SAMPLE_RATE, peaks: bool = True) -> Loudness:
    """Loudness of stereo samples of shape (n, 2)."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout="stereo")
    meter = graph.add("ebur128", "metadata=1:framelog=quiet" + (":peak=true" if peaks else ""))
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    planes = np.ascontiguousarray(samples.T)
    last: dict[str, str] = {}
    for start in range(0, planes.shape[1], BLOCK):
        graph.push(audio_frame(planes[:, start : start + BLOCK], rate, start))
        last = _drain(graph) or last
    graph.push(None)
    last = _drain(graph) or last
    peak = float(last.get("lavfi.r128.true_peak", "0") or 0)
    return Loudness(
        integrated=float(last.get("lavfi.r128.I", SILENCE_LUFS)),
        true_peak=20 * float(np.log10(max(peak, 1e-6))) if peaks else None,
    )


def normalised(samples: Samples) -> Samples:
    """The mix at the target loudness, no sample above the ceiling; measured again only where limiting took much."""
    for _ in range(2):
        gain = 10 ** ((TARGET_LUFS - measure(samples, peaks=False).integrated) / 20)
        louder = samples * np.float32(gain)
        samples = limited(louder)
        if np.abs(louder).max() < CEILING * MUCH:
            break
    return samples


def limited(samples: Samples, *, window: int = 96) -> Samples:
    """Look-ahead limiter: the least gain each block and its neighbours need, smoothed across blocks."""
    count = -(-len(samples) // window) * window
    padded = np.zeros((count, 2), dtype=np.float32)
    padded[: len(samples)] = samples
    peaks = np.abs(padded).reshape(-1, window * 2).max(axis=1)
    need = np.minimum(1.0, CEILING / np.maximum(peaks, 1e-9))
    if need.min() >= 1.0:
        return samples
    reach, smooth = 3, 16
    edge = np.pad(need, reach + smooth, constant_values=1.0)
    least = np.lib.stride_tricks.sliding_window_view(edge, 2 * (reach + smooth) + 1).min(axis=1)
    # averaging the minimum over the same reach never rises above what any block needs
    kernel = np.hanning(2 * smooth + 3)[1:-1]
    eased = np.convolve(np.pad(least, smooth, mode="edge"), kernel / kernel.sum(), mode="valid")
    centres = np.append(eased, eased[-1]).astype(np.float32)
    ramp = np.arange(window, dtype=np.float32) / window
    gain = (centres[:-1, None] + np.diff(centres)[:, None] * ramp).ravel()[: len(samples)]
    return np.clip(samples * gain[:, None], -CEILING, CEILING)


def audio_frame(planes: Samples, rate: int, start: int) -> Any:
    """A PyAV frame of planar stereo floats that begins at sample `start`."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes), format="fltp", layout="stereo")
    frame.sample_rate = rate
    frame.pts = start
    return frame


def _drain(graph: Any) -> dict[str, str] | None:
    metadata: dict[str, str] | None = None
    while True:
        try:
            metadata = graph.pull().metadata
        except (av.error.BlockingIOError, av.error.EOFError):
            return metadata
