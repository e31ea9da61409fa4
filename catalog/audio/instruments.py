"""The orchestra: each voice turns a pitch and a length into a mono sound, peak about 1, silent at both ends."""

from collections.abc import Callable, Mapping

import numpy as np

from catalog.audio.oscillators import (
    SAMPLE_RATE,
    Samples,
    decay,
    even,
    noise,
    phase_modulated,
    plucked,
    swell,
    tone,
)
from catalog.audio.theory import frequency

Voice = Callable[[int, float], Samples]

SOFT_SAW = tuple(1 / k**1.6 for k in range(1, 15))
WARM = (1.0, 0.32, 0.16, 0.06, 0.03)
REED = tuple(1 / k**0.9 for k in range(1, 17))
FLUTE = (1.0, 0.28, 0.12, 0.03)


def _count(seconds: float) -> int:
    return max(int(seconds * SAMPLE_RATE), 64)


def _closed(sound: Samples, release: float = 0.06) -> Samples:
    """The sound with a short rise against clicks and a release at its end."""
    return sound * swell(len(sound), attack=0.0015, release=release)


def epiano(pitch: int, seconds: float) -> Samples:
    """Soft electric piano: FM body with a bell-like tine that dies quickly."""
    hertz, count = frequency(pitch), _count(seconds + 0.35)
    body = phase_modulated(hertz, count, ratio=1.0, index=0.9 * decay(count, 1.6))
    tine = phase_modulated(hertz, count, ratio=7.0, index=0.35 * decay(count, 0.35))
    return _closed((0.8 * body + 0.2 * tine) * decay(count, 3.2), 0.25)


def bell(pitch: int, seconds: float) -> Samples:
    """Small bell: FM with an inharmonic ratio, long decay."""
    count = _count(max(seconds, 0.9) + 0.8)
    sound = phase_modulated(frequency(pitch), count, ratio=3.53, index=1.4 * decay(count, 1.0))
    return _closed(sound * decay(count, 2.2), 0.3)


def marimba(pitch: int, seconds: float) -> Samples:
    """Wooden bar: fundamental and the fourth harmonic, short."""
    hertz, count = frequency(pitch), _count(0.75)
    sound = tone(hertz, count, (1.0,)) * decay(count, 1.0)
    sound += 0.35 * tone(hertz * 3.93, count, (1.0,)) * decay(count, 0.25)
    return _closed(sound * np.float32(0.8))


def _string(brightness: float, sustain: float, pick: float, ring: float) -> Voice:
    def play(pitch: int, seconds: float) -> Samples:
        count = _count(seconds + ring)
        sound = plucked(
            frequency(pitch), count, brightness=brightness, sustain=sustain, pick=pick, seed=pitch * 7 + int(pick * 100)
        )
        return _closed(sound, min(0.2, ring))

    return play


def santoor(pitch: int, seconds: float) -> Samples:
    """Hammered strings in pairs a few cents apart."""
    count, hertz = _count(max(seconds, 0.5) + 0.5), frequency(pitch)
    pair = [
        plucked(hertz * bend, count, brightness=0.86, sustain=2.4, pick=0.13, seed=pitch + n)
        for n, bend in enumerate((0.9992, 1.0010))
    ]
    return _closed(even(pair[0] + pair[1]), 0.25)


def flute(pitch: int, seconds: float) -> Samples:
    """Bamboo flute: soft attack, vibrato that sets in late, a little breath."""
    hertz, count = frequency(pitch), _count(seconds + 0.12)
    time = np.arange(count, dtype=np.float32) / np.float32(SAMPLE_RATE)
    depth = np.float32(0.009 * hertz / 5.1) * np.clip((time - np.float32(0.25)) * 2, 0, 1)
    angle = np.float32(2 * np.pi * hertz) * time + depth * np.sin(np.float32(2 * np.pi * 5.1) * time)
    sound = np.sin(angle) + np.float32(0.26) * np.sin(2 * angle) + np.float32(0.1) * np.sin(3 * angle)
    breath = np.resize(noise(SAMPLE_RATE, 1_200, 6_000, 11), count) * np.float32(0.035)
    blown: Samples = (sound * np.float32(0.75) + breath) * swell(count, attack=0.07, release=0.12)
    return blown


def strings(pitch: int, seconds: float) -> Samples:
    """Bowed section: three detuned soft saws."""
    hertz, count = frequency(pitch), _count(seconds + 0.2)
    sound = sum(tone(hertz * bend, count, SOFT_SAW, phase=p) for bend, p in ((0.9965, 0.1), (1.0, 0.5), (1.0035, 0.8)))
    return np.asarray(sound, dtype=np.float32) * np.float32(0.4) * swell(count, attack=0.12, release=0.22)


def pad(pitch: int, seconds: float) -> Samples:
    """Slow warm chord tone that drifts against itself."""
    hertz, count = frequency(pitch), _count(seconds + 0.9)
    # the second is softer, or the two would cancel once a second
    sound = tone(hertz * 0.9982, count, WARM) + np.float32(0.45) * tone(hertz * 1.0022, count, WARM, phase=0.37)
    return sound * np.float32(0.68) * swell(count, attack=0.55, release=0.85)


def drive(pitch: int, seconds: float) -> Samples:
    """Overdriven reed: saturated, then rounded off by its own harmonic series."""
    hertz, count = frequency(pitch), _count(seconds + 0.08)
    raw = tone(hertz * 0.9985, count, REED) + np.float32(0.5) * tone(hertz * 1.002, count, REED, phase=0.3)
    saturated: Samples = np.tanh(np.float32(1.5) * raw * decay(count, 4.0))
    return saturated * swell(count, attack=0.006, release=0.07)


def bass(pitch: int, seconds: float) -> Samples:
    """Round fingered bass."""
    count = _count(seconds + 0.05)
    sound = tone(frequency(pitch), count, (1.0, 0.42, 0.18, 0.08)) * decay(count, 2.8)
    return sound * swell(count, attack=0.008, release=0.07)


def drive_bass(pitch: int, seconds: float) -> Samples:
    """Saturated bass for driving eighths."""
    count = _count(seconds + 0.03)
    raw = tone(frequency(pitch), count, SOFT_SAW) * decay(count, 1.8)
    saturated: Samples = np.tanh(np.float32(2.4) * raw)
    return saturated * np.float32(0.85) * swell(count, attack=0.004, release=0.04)


VOICES: Mapping[str, Voice] = {
    "bass": bass,
    "bell": bell,
    "drive": drive,
    "drive_bass": drive_bass,
    "epiano": epiano,
    "flute": flute,
    "guitar": _string(0.62, 3.2, 0.21, 0.6),
    "marimba": marimba,
    "pad": pad,
    "pizzicato": _string(0.45, 0.7, 0.31, 0.2),
    "santoor": santoor,
    "sarod": _string(0.78, 3.0, 0.11, 0.5),
    "sitar": _string(0.93, 3.4, 0.07, 0.5),
    "strings": strings,
    "tanpura": _string(0.9, 6.0, 0.05, 3.0),
}
