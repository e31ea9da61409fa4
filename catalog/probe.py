"""What an uploaded audio file really is, found by its content and without following anything inside it. No Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import av

HEAD_BYTES = 16
MAX_SECONDS = 6 * 60 * 60
MIN_SECONDS = 1.0
# A file that decodes to less than this share of its stated length is damaged or not what it says.
WHOLE = 0.5
MAX_BAD_PACKETS = 20


class AudioRejected(ValueError):
    """The file is not audio that we take; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """A container that we take: its usual ending, the type it is served with and FFmpeg's name for it."""

    extension: str
    content_type: str
    demuxer: str


MP3 = AudioFormat("mp3", "audio/mpeg", "mp3")
FLAC = AudioFormat("flac", "audio/flac", "flac")
OGG = AudioFormat("ogg", "audio/ogg", "ogg")
M4A = AudioFormat("m4a", "audio/mp4", "mov")
WAV = AudioFormat("wav", "audio/wav", "wav")
FORMATS = {form.extension: form for form in (MP3, FLAC, OGG, M4A, WAV)}
DECODERS = frozenset(
    {"aac", "alac", "flac", "libopus", "libvorbis", "mp3", "mp3float", "opus", "pcm_f32le", "pcm_f64le", "pcm_s16le",
     "pcm_s24le", "pcm_s32le", "pcm_u8", "vorbis"}
)  # fmt: skip
"""All that may be opened. Without the list, FFmpeg decodes an attached picture just to learn its size."""
OPTIONS = {"protocol_whitelist": "", "codec_whitelist": ",".join(sorted(DECODERS))}
M4A_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"iso6", b"dash"}


def sniffed(head: bytes) -> AudioFormat | None:
    """Return the format that the first 16 bytes show, None for anything we do not take."""
    if head[:4] == b"fLaC":
        return FLAC
    if head[:4] == b"OggS":
        return OGG
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] == b"ftyp" and head[8:12] in M4A_BRANDS:
        return M4A
    if head[:3] == b"ID3" or _mpeg_layer_three(head):
        return MP3
    return None


def _mpeg_layer_three(head: bytes) -> bool:
    """Whether an MPEG frame header stands first: 11 bits of sync, layer III, and valid version, rate and frequency."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return version != 1 and layer == 1 and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


@dataclass(frozen=True, slots=True)
class OpenAudio:
    """A file that a demuxer and a decoder of ours have open."""

    form: AudioFormat
    container: Any
    stream: Any

    @property
    def stated_s(self) -> float:
        """The length that the container states, 0 where it states none."""
        stated = self.stream.duration and self.stream.time_base
        return float(self.stream.duration * self.stream.time_base) if stated else 0.0

    def packets(self) -> Iterator[tuple[Any, list[Any]]]:
        """Decode from start to end: each packet with its frames. Raises AudioRejected when too many are damaged."""
        bad = 0
        for packet in self.container.demux(self.stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                bad += 1
                if bad > MAX_BAD_PACKETS:
                    raise AudioRejected("damaged") from None
                continue
            yield packet, frames


@contextmanager
def audio_opened(file: BinaryIO) -> Iterator[OpenAudio]:
    """Open a file for decoding, by its content, for the length of the block; rewinds the file.

    Only the sniffed demuxer is used and it may open nothing else, so a playlist in disguise leads nowhere; only the
    decoders of these formats are, so a bomb of a cover stays shut.
    Raises AudioRejected with `not_audio` or `damaged`, also for what FFmpeg finds inside of the block; an OSError
    of the file itself, or of another one that the block writes, says nothing about the audio and goes on.
    """
    file.seek(0)
    form = sniffed(file.read(HEAD_BYTES))
    if form is None:
        raise AudioRejected("not_audio")
    file.seek(0)
    try:
        with av.open(file, mode="r", format=form.demuxer, options=OPTIONS) as container:
            if not container.streams.audio:
                raise AudioRejected("not_audio")
            stream = container.streams.audio[0]
            codec = stream.codec_context  # None for what FFmpeg has no decoder for
            if codec is None or codec.name not in DECODERS:
                raise AudioRejected("not_audio")
            yield OpenAudio(form, container, stream)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise error if isinstance(error, AudioRejected) else AudioRejected("damaged") from error
    finally:
        file.seek(0)


def audio_probe(file: BinaryIO, *, within_s: float | None = None) -> tuple[AudioFormat, float]:
    """Return the file's format and its length in seconds, by decoding it from start to end; rewinds the file.

    With `within_s` only so much is decoded, for those who must not wait; the length is then what the file states.
    Raises AudioRejected with `not_audio`, `damaged`, `too_short` or `too_long`.
    """
    with audio_opened(file) as source:
        seconds, whole = 0.0, True
        for _packet, frames in source.packets():
            seconds += sum(frame.samples / frame.sample_rate for frame in frames)
            if within_s is not None and seconds >= within_s:
                whole = False
                break
            if seconds > MAX_SECONDS:
                break
        stated = source.stated_s
        form = source.form
    if not whole:
        seconds = max(stated, seconds)
    length_check(seconds, stated)
    return form, seconds


def length_check(seconds: float, stated: float) -> None:
    """Raise AudioRejected for a length that we do not take, or that is far from what the file states."""
    if seconds > MAX_SECONDS:
        raise AudioRejected("too_long")
    if seconds < WHOLE * stated:
        raise AudioRejected("damaged")
    if seconds < MIN_SECONDS:
        raise AudioRejected("too_short")
