"""Percussion without pitch: each name is one short sound, made once a process."""

from functools import lru_cache

import numpy as np

from catalog.audio.oscillators import SAMPLE_RATE, Samples, decay, noise, swell, tone

# (partials as (hertz, level, seconds to -60 dB)), overall length, noise level with its band and decay
MODES: dict[str, tuple[tuple[tuple[float, float, float], ...], float]] = {
    "tabla_na": (((330, 0.5, 0.35), (662, 0.7, 0.30), (990, 0.45, 0.22), (1325, 0.2, 0.14)), 0.4),
    "tabla_tin": (((294, 1.0, 0.55), (590, 0.35, 0.35), (884, 0.12, 0.2)), 0.6),
    "rim": (((1_150, 0.8, 0.06), (1_720, 0.5, 0.05)), 0.12),
}
NOISES: dict[str, tuple[float, float, float, float]] = {
    "tabla_na": (0.25, 1_500, 7_000, 0.05),
    "tabla_tin": (0.12, 800, 4_000, 0.04),
    "rim": (0.3, 2_000, 8_000, 0.03),
    "shaker": (0.9, 4_500, 12_000, 0.09),
    "hat": (0.9, 6_500, 14_000, 0.07),
    "clap": (0.9, 900, 6_000, 0.20),
    "snare": (0.75, 700, 9_000, 0.24),
}
SWEEPS: dict[str, tuple[float, float, float, float]] = {
    # start and end in hertz, seconds of the fall, seconds to -60 dB
    "kick": (125.0, 48.0, 0.05, 0.32),
    "dhol": (150.0, 72.0, 0.06, 0.38),
    "tabla_ge": (92.0, 118.0, 0.18, 0.60),
    "snare": (235.0, 175.0, 0.04, 0.18),
}


@lru_cache(maxsize=32)
def drum(name: str) -> Samples:
    """The sound of one percussion voice, peak 1, silent at both ends."""
    length = MODES[name][1] if name in MODES else 0.5
    count = int(length * SAMPLE_RATE)
    sound = np.zeros(count, dtype=np.float32)
    for hertz, level, seconds in MODES.get(name, ((), 0.0))[0]:
        sound += np.float32(level) * tone(hertz, count, (1.0,)) * decay(count, seconds)
    if name in SWEEPS:
        start, end, fall, seconds = SWEEPS[name]
        time = np.arange(count, dtype=np.float32) / np.float32(SAMPLE_RATE)
        # the phase is the integral of a frequency that falls exponentially from start to end
        angle = 2 * np.pi * (end * time + (start - end) * fall * (1 - np.exp(-time / fall)))
        sound += np.float32(0.6 if name == "snare" else 1.0) * np.sin(angle).astype(np.float32) * decay(count, seconds)
    if name in NOISES:
        level, low, high, seconds = NOISES[name]
        sound += np.float32(level) * noise(count, low, high, len(name)) * decay(count, seconds)
    sound *= swell(count, attack=0.004 if name in {"shaker", "clap"} else 0.001, release=0.05)
    return np.asarray(sound / np.max(np.abs(sound)), dtype=np.float32)


def is_drum(voice: str) -> bool:
    """Whether a voice is percussion."""
    return voice in MODES or voice in NOISES or voice in SWEEPS
