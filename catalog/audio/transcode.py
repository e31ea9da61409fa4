"""The streams that listeners get: Opus and MP3 at 128 kb/s, without the tags and pictures of the original."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import av

from catalog.audio.steady import Steady, layout_of
from catalog.probe import OpenAudio, audio_opened

BIT_RATE = 128_000
MP3_RATES = frozenset({32_000, 44_100, 48_000})
OPUS_RATE = 48_000
LONG_S = 3600.0
# LAME's level 7 takes half the time of its usual 5, which a set of six hours needs to be done within the limit.
QUICK = {"compression_level": "7"}


@dataclass(frozen=True, slots=True)
class Stream:
    """A kind of derived stream: FFmpeg's names, the sample format its encoder takes, and its file's ending."""

    name: str
    container: str
    codec: str
    sample_format: str
    extension: str


OPUS = Stream("opus", "ogg", "libopus", "flt", "ogg")
MP3 = Stream("mp3", "mp3", "libmp3lame", "fltp", "mp3")
STREAMS = (MP3, OPUS)


def transcode(file: BinaryIO, target: BinaryIO, stream: Stream, *, tick: Callable[[], None] = lambda: None) -> None:
    """Write the file's audio to `target`, which must seek, as `stream`; rewinds both.

    MP3 of at most 128 kb/s is copied for MP3: to encode it again would only lose. `tick` is called at each packet
    and may raise to stop. Raises AudioRejected with `not_audio` or `damaged`.
    """
    with audio_opened(file) as source, av.open(target, "w", format=stream.container) as output:
        if stream is MP3 and _is_small_mp3(source):
            _copy(source, output, tick)
        else:
            _encode(source, output, stream, tick)
    target.seek(0)


def _is_small_mp3(source: OpenAudio) -> bool:
    codec = source.stream.codec_context
    return codec.name in {"mp3", "mp3float"} and 0 < (source.container.bit_rate or 0) <= BIT_RATE * 1.01


def _copy(source: OpenAudio, output: Any, tick: Callable[[], None]) -> None:
    copied = output.add_stream_from_template(source.stream)
    for packet in source.container.demux(source.stream):
        tick()
        if packet.dts is not None:
            packet.stream = copied
            output.mux(packet)


def _encode(source: OpenAudio, output: Any, stream: Stream, tick: Callable[[], None]) -> None:
    layout = layout_of(source.stream)
    given = source.stream.codec_context.sample_rate
    rate = given if stream is MP3 and given in MP3_RATES else OPUS_RATE
    encoder = output.add_stream(stream.codec, rate=rate, layout=layout, format=stream.sample_format)
    encoder.bit_rate = BIT_RATE
    if stream is MP3 and source.stated_s > LONG_S:
        encoder.options = dict(QUICK)
    encoder.codec_context.open()
    steady = Steady(
        sample_format=stream.sample_format, rate=rate, layout=layout, frame_size=encoder.codec_context.frame_size
    )
    for packet, frames in source.packets():
        tick()
        for frame in [*frames] if packet.size else [*frames, None]:
            for part in steady.convert(frame):
                output.mux(encoder.encode(part))
    output.mux(encoder.encode(None))
