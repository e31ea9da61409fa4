"""Decoded frames in one shape, whatever the file changes its mind about on the way."""

from collections.abc import Iterator
from typing import Any

import av


class Steady:
    """Brings frames to one sample format, rate and number of channels (mono stays mono, more become stereo)."""

    def __init__(self, *, sample_format: str, rate: int, layout: str, frame_size: int = 0) -> None:
        self.rate = rate
        self.layout = layout
        self._sample_format = sample_format
        self._frame_size = frame_size
        self._resampler = self._made()
        self._position = 0

    def convert(self, frame: Any) -> Iterator[Any]:
        """Return what can be said of the frame now; None at the end returns the rest."""
        try:
            converted = self._resampler.resample(frame)
        except ValueError:  # the file goes on in another shape
            yield from self._numbered(self._resampler.resample(None))
            self._resampler = self._made()
            converted = self._resampler.resample(frame)
        yield from self._numbered(converted)

    def _made(self) -> Any:
        return av.AudioResampler(self._sample_format, self.layout, self.rate, self._frame_size or None)

    def _numbered(self, frames: list[Any]) -> Iterator[Any]:
        """Number samples by their count: a lost packet leaves no hole for encoders to stumble over."""
        for frame in frames:
            frame.pts = self._position
            self._position += frame.samples
            yield frame


def layout_of(stream: Any) -> str:
    """Return mono or stereo, whichever the stream is nearer to."""
    return "mono" if stream.codec_context.channels == 1 else "stereo"
