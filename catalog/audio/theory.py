"""Pitch: scales and ragas, chords on their degrees, and voice-leading. MIDI numbers, 69 = A4 = 440 Hz."""

from collections.abc import Mapping, Sequence
from itertools import product

# Seven-note scales carry the harmony. The raga names are those of the thaat or of the raga's own scale.
SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "yaman": (0, 2, 4, 6, 7, 9, 11),
    "khamaj": (0, 2, 4, 5, 7, 9, 10),
    "kafi": (0, 2, 3, 5, 7, 9, 10),
    "asavari": (0, 2, 3, 5, 7, 8, 10),
    "kirwani": (0, 2, 3, 5, 7, 8, 11),
    "bhairavi": (0, 1, 3, 5, 7, 8, 10),
    "bhairav": (0, 1, 4, 5, 7, 8, 11),
    "charukeshi": (0, 2, 4, 5, 7, 8, 10),
}
# Five-note melodies over a seven-note harmony.
PENTATONICS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "bhupali": ("major", (0, 2, 4, 7, 9)),
    "hansadhwani": ("major", (0, 2, 4, 7, 11)),
    "durga": ("major", (0, 2, 5, 7, 9)),
    "malkauns": ("asavari", (0, 3, 5, 8, 10)),
    "dhani": ("kafi", (0, 3, 5, 7, 10)),
    "shivaranjani": ("kafi", (0, 2, 3, 7, 9)),
}


def harmony_scale(name: str) -> tuple[int, ...]:
    """The seven-note scale that harmonises a scale or raga."""
    return SCALES[PENTATONICS[name][0]] if name in PENTATONICS else SCALES[name]


def melody_scale(name: str) -> tuple[int, ...]:
    """The notes a melody in this scale or raga moves on, in semitones above the tonic."""
    return PENTATONICS[name][1] if name in PENTATONICS else SCALES[name]


def is_major(name: str) -> bool:
    """Whether the scale has a major third."""
    return 4 in harmony_scale(name)


def frequency(pitch: float) -> float:
    """Hertz of a MIDI pitch in equal temperament."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def chord_tones(tonic: int, scale: str, degree: int, *, seventh: bool = False) -> tuple[int, ...]:
    """Pitch classes of the chord stacked in thirds on a degree (0 = tonic) of the harmony scale, root first."""
    steps = harmony_scale(scale)
    return tuple((tonic + steps[(degree + third) % 7]) % 12 for third in ((0, 2, 4, 6) if seventh else (0, 2, 4)))


def ladder(tonic: int, scale: str, low: int, high: int) -> tuple[int, ...]:
    """All pitches of the melody scale from low to high, both included."""
    classes = {(tonic + step) % 12 for step in melody_scale(scale)}
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)


def nearest(pitch: int, classes: Sequence[int], low: int = 0, high: int = 127) -> int:
    """The pitch of one of these classes nearest to `pitch` within the range; ties go down."""
    choices = [p for p in range(max(low, pitch - 12), min(high, pitch + 12) + 1) if p % 12 in classes]
    return min(choices, key=lambda p: (abs(p - pitch), p))


def voicing(classes: Sequence[int], previous: Sequence[int], *, low: int = 52, high: int = 70) -> tuple[int, ...]:
    """A close position of the chord that moves least from the previous one, within the range."""
    octaves = [[p for p in range(low, high + 1) if p % 12 == c] for c in classes]
    positions = [tuple(sorted(p)) for p in product(*octaves) if max(p) - min(p) <= 14]
    middle = [(low + high) // 2] * len(classes)
    target = sorted(previous) if len(previous) == len(classes) else middle
    return min(positions, key=lambda p: (sum(abs(a - b) for a, b in zip(p, target, strict=True)), p))
