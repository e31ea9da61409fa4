"""Sound sources: wavetable oscillators with exact pitch, a plucked string and filtered noise. 32-bit floats, mono."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# 128 kb/s MP3 keeps nothing above 16 kHz, so a higher rate would only cost time.
SAMPLE_RATE = 32_000
TABLE_BITS = 12
TABLE = 1 << TABLE_BITS
NYQUIST = SAMPLE_RATE / 2


@lru_cache(maxsize=64)
def _table(harmonics: tuple[float, ...]) -> Samples:
    phase = 2 * np.pi * np.arange(TABLE) / TABLE
    wave = sum(level * np.sin((k + 1) * phase) for k, level in enumerate(harmonics))
    return np.asarray(wave / np.max(np.abs(wave)), dtype=np.float32)


def tone(frequency: float, count: int, harmonics: Sequence[float], *, phase: float = 0.0) -> Samples:
    """A periodic tone; `harmonics` are levels of 1f, 2f, 3f, …, cut off below 15 kHz."""
    audible = max(1, min(len(harmonics), int(15_000 / frequency)))
    step = np.uint32(frequency / SAMPLE_RATE * 2**32)
    with np.errstate(over="ignore"):
        turns = np.arange(count, dtype=np.uint32) * step + np.uint32(phase * (2**32 - 1))
    return np.take(_table(tuple(harmonics[:audible])), turns >> np.uint32(32 - TABLE_BITS))


def phase_modulated(frequency: float, count: int, *, ratio: float, index: Samples) -> Samples:
    """Two-operator FM: a sine whose phase is moved by a sine of `ratio` times its frequency, `index` radians deep."""
    time = np.arange(count, dtype=np.float32) / np.float32(SAMPLE_RATE)
    angle = np.float32(2 * np.pi * frequency) * time
    return np.asarray(np.sin(angle + index * np.sin(np.float32(ratio) * angle)), dtype=np.float32)


def decay(count: int, seconds: float) -> Samples:
    """An exponential that falls by 60 dB in `seconds`."""
    rate = np.float32(-6.9078 / (seconds * SAMPLE_RATE))
    return np.asarray(np.exp(np.arange(count, dtype=np.float32) * rate), dtype=np.float32)


def swell(count: int, *, attack: float, release: float) -> Samples:
    """An envelope that rises and falls along raised cosines, both in seconds."""
    envelope = np.ones(count, dtype=np.float32)
    rise, fall = (min(int(s * SAMPLE_RATE), count // 2) for s in (attack, release))
    if rise:
        envelope[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise, dtype=np.float32) / rise)
    if fall:
        envelope[-fall:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fall, dtype=np.float32) / fall)
    return envelope


def plucked(frequency: float, count: int, *, brightness: float, sustain: float, pick: float, seed: int) -> Samples:
    """Karplus–Strong (1983) string, computed in the spectrum of one period and read back at the exact pitch.

    Each period is the last one through the two-point average; `brightness` in (0, 1] shapes the excitation,
    `sustain` is the time in seconds in which the fundamental falls by 60 dB, `pick` the place along the string.
    """
    size = 256
    periods = int(count * frequency / SAMPLE_RATE) + 2
    rng = np.random.default_rng(seed)
    k = np.arange(size // 2 + 1)
    colour = np.abs(np.sin(np.pi * k * pick)) * np.exp(-k * (1 - brightness) * 0.35)
    colour /= 1 + (k * frequency / 4_500) ** 2
    spectrum = colour * np.exp(2j * np.pi * rng.random(len(k)))
    spectrum[(k == 0) | (k * frequency > 15_000)] = 0
    ideal = SAMPLE_RATE / frequency
    # short strings are averaged more often a second; the exponent keeps high notes ringing as long as low ones
    average = np.cos(np.pi * np.minimum(k / ideal, 0.5)) ** min(1.0, (200 / frequency) ** 1.5)
    loss = average * 10 ** (-3 / (sustain * frequency))
    turns = np.exp(np.arange(periods)[:, None] * np.log(np.maximum(loss, 1e-6)))
    wave = np.fft.irfft((spectrum * turns).astype(np.complex64), size, axis=1).ravel()
    place = np.arange(count, dtype=np.float64) * (frequency * size / SAMPLE_RATE)
    whole = place.astype(np.int64)
    part = (place - whole).astype(np.float32)
    return even(np.asarray(wave[whole] * (1 - part) + wave[whole + 1] * part, dtype=np.float32))


def even(sound: Samples) -> Samples:
    """The sound at the loudness every struck voice has in its first quarter second, peaks rounded off below 1."""
    level = np.sqrt(np.mean(np.square(sound[: SAMPLE_RATE // 4])))
    return np.asarray(np.tanh(sound * np.float32(0.3 / max(float(level), 1e-9))), dtype=np.float32)


@lru_cache(maxsize=16)
def noise(count: int, low: float, high: float, seed: int) -> Samples:
    """White noise between two frequencies, peak 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    pitch = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    spectrum[(pitch < low) | (pitch > high)] = 0
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(sound / np.max(np.abs(sound)), dtype=np.float32)
