"""Plays a score: places every note in a stereo mix, adds a room, and brings it to a common loudness."""

import zlib
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.audio.drums import drum, is_drum
from catalog.audio.instruments import VOICES
from catalog.audio.loudness import normalised
from catalog.audio.notes import Note, Score
from catalog.audio.oscillators import SAMPLE_RATE, Samples, swell
from catalog.audio.pieces import Piece, score_of

# level, place from left (-1) to right (1), share sent to the room
MIX: Mapping[str, tuple[float, float, float]] = {
    "bass": (0.36, 0.0, 0.02),
    "drive_bass": (0.28, 0.0, 0.03),
    "pad": (0.085, 0.0, 0.30),
    "tanpura": (0.055, -0.15, 0.30),
    "kick": (0.58, 0.0, 0.03),
    "dhol": (0.52, -0.1, 0.10),
    "snare": (0.6, 0.05, 0.14),
    "clap": (0.32, 0.12, 0.20),
    "rim": (0.24, 0.2, 0.20),
    "hat": (0.34, 0.3, 0.06),
    "shaker": (0.2, -0.35, 0.08),
    "tabla_na": (0.34, 0.22, 0.14),
    "tabla_tin": (0.3, 0.18, 0.14),
    "tabla_ge": (0.36, -0.18, 0.08),
}
LEAD_LEVELS: Mapping[str, float] = {
    "bell": 0.30, "drive": 0.25, "epiano": 0.33, "flute": 0.28, "guitar": 0.50, "marimba": 0.55, "pizzicato": 0.58,
    "santoor": 0.46, "sarod": 0.50, "sitar": 0.46, "strings": 0.40,
}  # fmt: skip
COMP_SHARE, COMP_PAN = 0.50, 0.5
LEAD_PAN, LEAD_ROOM = -0.16, 0.28
ROOM_FFT = 1 << 16
ROOM_BLOCK = 1 << 15  # the room rings for the rest of the transform: one second
HUMAN_SECONDS = 0.005
FADE_SECONDS = 1.9


def render(piece: Piece) -> NDArray[np.float32]:
    """Samples of shape (n, 2) at `SAMPLE_RATE`; equal pieces give equal samples."""
    return render_score(score_of(piece))


def render_score(score: Score) -> NDArray[np.float32]:
    """The same for a score."""
    count = int(score.seconds * SAMPLE_RATE)
    dry = np.zeros((2, count), dtype=np.float32)
    send = np.zeros(count, dtype=np.float32)
    rng = np.random.default_rng([score.seed, 99])
    sounds: dict[tuple[str, int, int], Samples] = {}
    for note in (*score.notes, *_drone(score)):
        level, pan, room = _place(note, note.voice == score.lead)
        sound = _sound(note, score, sounds)
        onset = _onset(note, score, rng)
        gain = np.float32(level * note.velocity * (1 + 0.06 * rng.standard_normal()))
        end = min(onset + len(sound), count)
        played = sound[: end - onset] * gain
        dry[0, onset:end] += played * np.float32(np.cos((pan + 1) * np.pi / 4))
        dry[1, onset:end] += played * np.float32(np.sin((pan + 1) * np.pi / 4))
        send[onset:end] += played * np.float32(room)
    mix = (dry + _room(send)).T
    mix -= mix.mean(axis=0)
    mix = normalised(np.ascontiguousarray(mix))
    return mix * swell(count, attack=0.02, release=FADE_SECONDS)[:, None]


def _place(note: Note, is_lead: bool) -> tuple[float, float, float]:
    if note.voice in MIX:
        level, pan, room = MIX[note.voice]
        # the tones of a chord stand apart from each other
        return level, pan + (0.7 * (note.pitch % 3 - 1) if note.voice == "pad" else 0.0), room
    level = LEAD_LEVELS[note.voice]
    return (level, LEAD_PAN, LEAD_ROOM) if is_lead else (level * COMP_SHARE, COMP_PAN, 0.16)


def _sound(note: Note, score: Score, sounds: dict[tuple[str, int, int], Samples]) -> Samples:
    """One sound for each voice, pitch and length in sixteenths of a beat: repeated notes share a buffer."""
    if is_drum(note.voice):
        return drum(note.voice)
    key = (note.voice, note.pitch, round(note.beats * 16))
    if key not in sounds:
        sounds[key] = VOICES[note.voice](note.pitch, key[2] / 16 * 60 / score.tempo)
    return sounds[key]


def _onset(note: Note, score: Score, rng: np.random.Generator) -> int:
    """Where the note starts, a few milliseconds off the beat as people play, off-beats late where the piece swings."""
    swing = score.swing if (note.beat * 2) % 2 == 1 else 0.0
    seconds = (note.beat + swing) * 60 / score.tempo
    loose = HUMAN_SECONDS * (0.4 if is_drum(note.voice) else 1.0)
    return max(0, int((seconds + loose * rng.standard_normal() + 0.02) * SAMPLE_RATE))


def _drone(score: Score) -> list[Note]:
    """A tanpura on fifth, tonic, tonic, low tonic under the whole piece."""
    if not score.drone:
        return []
    tonic = 48 + score.tonic % 12 if score.tonic % 12 <= 7 else 36 + score.tonic % 12
    pattern = (tonic - 5, tonic, tonic, tonic - 12)
    beats = range(0, (len(score.bars) - 1) * 4, 1)
    return [Note(float(b), 1.0, pattern[b % 4], 0.8, "tanpura") for b in beats]


@lru_cache(maxsize=1)
def _room_spectrum() -> NDArray[np.complex64]:
    """The spectra of a left and a right room: decaying noise, darker as it fades, after a short silence."""
    count = ROOM_FFT - ROOM_BLOCK
    noise = np.random.default_rng(zlib.crc32(b"room")).standard_normal((2, count))
    time = np.arange(count) / SAMPLE_RATE
    bright = np.diff(noise, axis=1, prepend=0)
    reply = 0.5 * noise * np.exp(-time * 6.5) + 0.25 * bright * np.exp(-time * 14)
    reply *= np.clip((1 - time / time[-1]) * 4, 0, 1)
    reply[:, : int(0.018 * SAMPLE_RATE)] = 0
    reply /= np.sqrt((reply**2).sum(axis=1, keepdims=True))
    pitch = np.fft.rfftfreq(ROOM_FFT, 1 / SAMPLE_RATE)
    shape = np.clip((pitch - 120) / 180, 0, 1) / (1 + (pitch / 5_500) ** 2)
    return np.asarray(np.fft.rfft(reply, ROOM_FFT, axis=1) * shape, dtype=np.complex64)


def _room(send: Samples) -> Samples:
    """Convolution by overlap-add, in blocks small enough for the processor's cache."""
    blocks = -(-len(send) // ROOM_BLOCK)
    padded = np.zeros(blocks * ROOM_BLOCK, dtype=np.float32)
    padded[: len(send)] = send
    spectra = np.fft.rfft(padded.reshape(blocks, ROOM_BLOCK), ROOM_FFT, axis=1)
    wet = np.zeros((2, blocks * ROOM_BLOCK + ROOM_FFT), dtype=np.float32)
    for side, reply in enumerate(_room_spectrum()):
        for index, block in enumerate(np.fft.irfft(spectra * reply, ROOM_FFT, axis=1)):
            wet[side, index * ROOM_BLOCK : index * ROOM_BLOCK + ROOM_FFT] += block
    return wet[:, : len(send)]
