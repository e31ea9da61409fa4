"""MP3 in memory: constant 128 kb/s, because every browser plays it and seeks in it by byte range."""

import io

import av
import numpy as np

from catalog.audio.loudness import audio_frame
from catalog.audio.oscillators import SAMPLE_RATE, Samples

BIT_RATE = 128_000
BLOCK = 1152 * 64
# Measured on 25 s of music: level 2 takes 4.0 s, 5 takes 1.6 s, 7 and 9 take 0.9 s, separate channels 0.7 s.
OPTIONS = {"compression_level": "7", "joint_stereo": "0"}


def encode_mp3(samples: Samples, *, rate: int = SAMPLE_RATE) -> bytes:
    """Encode stereo samples of shape (n, 2) in [-1, 1]."""
    target = io.BytesIO()
    planes = np.ascontiguousarray(samples.T)
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="stereo")
        stream.bit_rate = BIT_RATE
        stream.options = dict(OPTIONS)
        for start in range(0, planes.shape[1], BLOCK):
            for packet in stream.encode(audio_frame(planes[:, start : start + BLOCK], rate, start)):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return target.getvalue()
