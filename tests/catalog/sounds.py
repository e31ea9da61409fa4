"""Small real audio files for tests, encoded here and now."""

import io
from collections.abc import Mapping
from typing import Any

import av
import numpy as np

RATE = 48_000
CODECS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libopus", "m4a": "aac", "wav": "pcm_s16le"}
CONTAINERS = {"m4a": "ipod"}


def tagged(kind: str = "mp3", *, pitch: float = 440.0, **tags: str) -> bytes:
    """Return two seconds of a tone in a file with tags, such as title and artist."""
    return sound(kind, pitch=pitch, tags=tags)


def sound(
    kind: str = "mp3", *, seconds: float = 2.0, pitch: float = 440.0, tags: Mapping[str, str] | None = None
) -> bytes:
    """Return a sine tone as a file of the kind: mp3, flac, ogg, m4a or wav."""
    file = io.BytesIO()
    wave = np.sin(2 * np.pi * pitch * np.arange(int(seconds * RATE)) / RATE)
    samples = (wave * 12_000).astype(np.int16)[None, :]
    with av.open(file, "w", format=CONTAINERS.get(kind, kind)) as container:
        container.metadata.update(tags or {})
        stream: Any = container.add_stream(CODECS[kind], rate=RATE)
        resampler = av.AudioResampler(format=stream.codec_context.format, layout="mono", rate=RATE)
        stream.codec_context.layout = "mono"
        fifo = av.AudioFifo()
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = RATE
        for converted in resampler.resample(frame):
            fifo.write(converted)
        size = stream.codec_context.frame_size or 1024
        while part := fifo.read(size, partial=True):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file.getvalue()
