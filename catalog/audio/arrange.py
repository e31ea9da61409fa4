"""Accompaniment of a composed harmony: chords in patterns, bass lines and percussion grids."""

from collections.abc import Mapping, Sequence

import numpy as np

from catalog.audio.notes import Bar, Note
from catalog.audio.theory import nearest

BEATS = 4
STEPS = 16

# (onset, length, which chord notes) in one bar; -1 is the whole chord, n is the n-th from below
Pattern = tuple[tuple[float, float, int], ...]
CHORD = -1
COMPS: Mapping[str, Pattern] = {
    "block": ((0, 1.9, CHORD), (2, 1.9, CHORD)),
    "offbeat": ((0.5, 0.4, CHORD), (1.5, 0.4, CHORD), (2.5, 0.4, CHORD), (3.5, 0.4, CHORD)),
    "strum": ((0, 0.9, CHORD), (1.5, 0.4, CHORD), (2, 0.9, CHORD), (3, 0.4, CHORD), (3.5, 0.4, CHORD)),
    "stab": ((0, 0.4, CHORD), (1.5, 0.4, CHORD), (3, 0.9, CHORD)),
    "syncopated": ((0, 0.4, CHORD), (0.75, 0.4, 2), (1.5, 0.4, CHORD), (2.75, 0.4, 1), (3.25, 0.4, CHORD)),
    "arpeggio": tuple((i / 2, 0.9, n) for i, n in enumerate((0, 1, 2, 1, 0, 1, 2, 1))),
    "slow_arpeggio": ((0, 2.5, 0), (1, 2.0, 1), (2, 1.8, 2), (3, 1.0, 1)),
    "gallop": tuple((b + o, 0.24, 0 if o else CHORD) for b in range(4) for o in (0, 0.5, 0.75)),
}
# (onset, length, interval above the root)
BASSES: Mapping[str, Pattern] = {
    "long": ((0, 3.8, 0),),
    "two_step": ((0, 1.8, 0), (2.5, 1.3, 7)),
    "root_fifth": ((0, 0.9, 0), (1, 0.9, 7), (2, 0.9, 0), (3, 0.9, 7)),
    "bounce": ((0, 0.7, 0), (1.5, 0.4, 12), (2, 0.7, 0), (3.5, 0.4, 7)),
    "syncopated": ((0, 0.6, 0), (0.75, 0.5, 0), (2.25, 0.6, 7), (3, 0.6, 12)),
    "driving": tuple((i / 2, 0.42, 0) for i in range(8)),
    "gallop": tuple((b + o, length, 0) for b in range(4) for o, length in ((0, 0.42), (0.5, 0.2), (0.75, 0.2))),
}


def accompaniment(bars: Sequence[Bar], *, pattern: str, voice: str, rng: np.random.Generator) -> list[Note]:
    """The chords in a pattern, with a pad under them; strummed chords are spread by some milliseconds."""
    notes: list[Note] = []
    for index, bar in enumerate(bars):
        onset = index * BEATS
        last = bar.section == "end"
        notes += [Note(onset, 3.9, pitch, 0.7, "pad") for pitch in bar.chord]
        for start, length, which in ((0, 3.6, CHORD),) if last else COMPS[pattern]:
            if bar.section == "intro" and start >= 2 and pattern in {"stab", "offbeat"} and rng.random() < 0.5:
                continue
            chosen = bar.chord if which == CHORD else (bar.chord[which % len(bar.chord)],)
            velocity = (0.72 if start % 2 == 0 else 0.6) / len(chosen) ** 0.5
            spread = 0.03 if which == CHORD else 0.0
            notes += [Note(onset + start + i * spread, length, p, velocity, voice) for i, p in enumerate(chosen)]
    return notes


def bass_line(bars: Sequence[Bar], *, pattern: str, driven: bool) -> list[Note]:
    """Roots, fifths and octaves below the chord; fifths only where the chord has a perfect one."""
    notes: list[Note] = []
    root = 40
    for index, bar in enumerate(bars):
        root = nearest(root, (bar.tones[0],), 33, 45)
        perfect = (bar.tones[0] + 7) % 12 in bar.tones
        line = ((0, 3.6, 0),) if bar.section in {"intro", "end"} and not driven else BASSES[pattern]
        if bar.section == "end":
            line = ((0, 3.0, 0),)
        for start, length, interval in line:
            pitch = root + (interval if interval != 7 or perfect else 0)
            velocity = 0.9 if start % 2 == 0 else 0.76
            notes.append(Note(index * BEATS + start, length, pitch, velocity, "drive_bass" if driven else "bass"))
    return notes


def percussion(bars: Sequence[Bar], *, grid: Mapping[str, str], rng: np.random.Generator) -> list[Note]:
    """The grid in every bar but the first and last, thinned at random a little, with a fill before a new section."""
    notes: list[Note] = []
    for index, bar in enumerate(bars):
        if bar.section == "end":
            notes += [Note(index * BEATS, 1, 60, 0.8, name) for name in grid if name in {"kick", "dhol", "tabla_ge"}]
            continue
        if bar.section == "intro" and len(grid) > 1 and rng.random() < 0.5:
            continue
        for name, steps in grid.items():
            notes += _hits(index, name, steps, rng)
        if bar.section in {"v1", "b1"}:
            notes += _fill(index, grid, rng)
    return notes


def _hits(index: int, name: str, steps: str, rng: np.random.Generator) -> list[Note]:
    notes: list[Note] = []
    for step, mark in enumerate(steps):
        if mark == "." or (step % 4 and rng.random() < 0.06):
            continue
        velocity = (0.95 if mark == "X" else 0.75) * (1.0 if step % 4 == 0 else 0.85)
        notes.append(Note(index * BEATS + step * BEATS / STEPS, 0.25, 60, velocity, name))
    return notes


def _fill(index: int, grid: Mapping[str, str], rng: np.random.Generator) -> list[Note]:
    drums = [name for name in grid if name not in {"shaker", "hat", "kick", "clap"}]
    if not drums:
        return []
    name = drums[int(rng.integers(len(drums)))]
    return [Note(index * BEATS + 3 + i / 4, 0.25, 60, 0.55 + 0.1 * i, name) for i in range(4)]
