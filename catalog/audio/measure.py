"""What one pass over a file finds out: length, loudness, true peak, waveform and a fingerprint. Bounded memory."""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import av
import av.filter

from catalog.audio.steady import Steady, layout_of
from catalog.audio.waveform import Waveform
from catalog.probe import MAX_SECONDS, AudioRejected, audio_opened, length_check

TARGET_LUFS = -18.0
"""The reference of ReplayGain 2.0: nearly every master is louder, so a player has to turn down, which it always can."""
CEILING_DBTP = -1.0
SILENCE_LUFS = -70.0
MOST_GAIN_DB = 12.0
RATE = 48_000


@dataclass(frozen=True, slots=True)
class Measured:
    """Length in seconds, loudness in LUFS (EBU R 128, integrated), true peak in dBTP, gain in dB, and the outline.

    `fingerprint` is the SHA-256 of the codec's name and the encoded packets: the same recording has the same one
    whatever its tags, cover and file name say, on every machine and with every version of a decoder.
    """

    extension: str
    codec: str
    seconds: float
    loudness_lufs: float
    true_peak_dbtp: float
    gain_db: float
    peaks: bytes
    fingerprint: str


def measure(file: BinaryIO, *, tick: Callable[[], None] = lambda: None) -> Measured:
    """Decode a file once from start to end; rewinds it. `tick` is called at each packet and may raise to stop.

    Raises AudioRejected with `not_audio`, `damaged`, `too_short` or `too_long`.
    """
    with audio_opened(file) as source:
        codec = source.stream.codec_context.name
        meter, outline, digest = Meter(layout_of(source.stream)), Waveform(), hashlib.sha256(codec.encode())
        seconds = 0.0
        for packet, frames in source.packets():
            tick()
            digest.update(bytes(packet))
            seconds += sum(frame.samples / frame.sample_rate for frame in frames)
            if seconds > MAX_SECONDS:
                raise AudioRejected("too_long")
            _listen([*frames] if packet.size else [*frames, None], meter, outline)
        stated, extension = source.stated_s, source.form.extension
    length_check(seconds, stated)
    loudness, peak = meter.result()
    return Measured(
        extension, codec, round(seconds, 2), round(loudness, 2), round(peak, 2), gain_db(loudness, peak),
        outline.points(), digest.hexdigest(),
    )  # fmt: skip


def gain_db(loudness_lufs: float, true_peak_dbtp: float) -> float:
    """Return the gain in dB that brings a song to TARGET_LUFS; louder only as far as no peak passes CEILING_DBTP."""
    if loudness_lufs <= SILENCE_LUFS:
        return 0.0
    gain = TARGET_LUFS - loudness_lufs
    if gain > 0:
        gain = max(0.0, min(gain, CEILING_DBTP - true_peak_dbtp, MOST_GAIN_DB))
    return round(gain, 2)


class Meter:
    """FFmpeg's EBU R 128 meter. One channel counts as two, because that is how one channel is played."""

    def __init__(self, layout: str) -> None:
        self.steady = Steady(sample_format="fltp", rate=RATE, layout=layout)
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(sample_rate=RATE, format="fltp", layout=layout)
        options = "metadata=1:framelog=quiet:peak=true:dualmono=true"
        meter, sink = self._graph.add("ebur128", options), self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._last: dict[str, str] = {}

    def push(self, frame: Any) -> None:
        """Take a steady frame, None at the end."""
        self._graph.push(frame)
        for metadata in self._pulled():
            self._last = metadata or self._last

    def result(self) -> tuple[float, float]:
        """Return integrated loudness in LUFS and true peak in dBTP."""
        loudness = float(self._last.get("lavfi.r128.I", SILENCE_LUFS))
        peak = float(self._last.get("lavfi.r128.true_peak", "0"))
        finite = loudness if math.isfinite(loudness) else SILENCE_LUFS
        return max(finite, SILENCE_LUFS), 20 * math.log10(max(peak if math.isfinite(peak) else 1.0, 1e-5))

    def _pulled(self) -> Iterator[dict[str, str]]:
        while True:
            try:
                yield self._graph.pull().metadata
            except (av.error.BlockingIOError, av.error.EOFError):
                return


def _listen(frames: list[Any], meter: Meter, outline: Waveform) -> None:
    for frame in frames:
        for steady in meter.steady.convert(frame):
            meter.push(steady)
            outline.add(steady.to_ndarray())
        if frame is None:
            meter.push(None)
