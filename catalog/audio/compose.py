"""Writes a short piece: harmony, a melody in the form A A' B A, and its accompaniment. Notes only, no sound."""

from dataclasses import dataclass

import numpy as np

from catalog.audio.arrange import accompaniment, bass_line, percussion
from catalog.audio.notes import Bar, Note, Score
from catalog.audio.styles import STYLES, Style
from catalog.audio.theory import chord_tones, ladder, nearest, voicing
from config.common.emotions import Emotion

BEATS = 4
TAIL_SECONDS = 2.1
SHORTEST_SECONDS = 20.4
SLOW_BAR_SECONDS = 2.55
Rhythm = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two bars of rhythm with the steps between their notes: what repetition and variation work on."""

    rhythms: tuple[Rhythm, Rhythm]
    steps: tuple[tuple[int, ...], tuple[int, ...]]
    start: int


def compose(mood: Emotion, seed: int) -> Score:
    """The score of one piece; equal seeds give equal scores."""
    rng = np.random.default_rng([seed, list(Emotion).index(mood)])
    style = STYLES[mood]
    tempo = int(rng.integers(style.tempo[0], style.tempo[1] + 1))
    bars = _harmony(style, rng, tempo)
    lead = str(rng.choice(style.leads))
    comp, comp_voice = style.comps[int(rng.integers(len(style.comps)))]
    # like voices would hide the melody
    if comp_voice == lead:
        comp_voice = "epiano" if lead == "guitar" else "guitar"
    notes = _melody(style, bars, lead, rng)
    notes += accompaniment(bars, pattern=comp, voice=comp_voice, rng=rng)
    notes += bass_line(bars, pattern=str(rng.choice(style.basses)), driven=mood is Emotion.ANGRY)
    notes += percussion(bars, grid=style.grids[int(rng.integers(len(style.grids)))], rng=rng)
    seconds = len(bars) * BEATS * 60 / tempo + TAIL_SECONDS
    drone = bool(rng.random() < style.drone)
    return Score(
        mood=mood, seed=seed, tempo=tempo, scale=bars[0].scale, tonic=bars[0].tonic, lead=lead, swing=style.swing,
        drone=drone, bars=tuple(bars), notes=tuple(sorted(notes, key=lambda n: (n.beat, n.voice, n.pitch))),
        seconds=seconds,
    )  # fmt: skip


def _harmony(style: Style, rng: np.random.Generator, tempo: int) -> list[Bar]:
    """Introduction, A, A', B, A, and the tonic; A again where that is too short, less of all where bars are long."""
    scale = str(rng.choice(style.scales))
    tonic = int(rng.choice(style.tonics))
    first, second = (style.progressions[int(i)] for i in rng.choice(len(style.progressions), 2, replace=False))
    shift = int(rng.choice(style.modulations))
    bar_seconds = BEATS * 60 / tempo
    forms = list(zip(("a0", "a1", "v0", "v1"), first, strict=True))
    contrast = [("b0", second[1]), ("b1", second[3])]
    if bar_seconds > SLOW_BAR_SECONDS:
        plan = [*forms, contrast[1], ("a0", first[0])]
    else:
        plan = [("intro", first[0]), *forms, *contrast, ("a0", first[0])]
    while (len(plan) + 1) * bar_seconds + TAIL_SECONDS < SHORTEST_SECONDS:
        plan += [("a1", first[1]), ("a0", first[0])]
    plan.append(("end", 0))
    bars: list[Bar] = []
    previous: tuple[int, ...] = ()
    for section, degree in plan:
        key = tonic + shift if section in {"b0", "b1"} else tonic
        tones = chord_tones(key, scale, degree, seventh=style.seventh and section != "end")
        previous = voicing(tones, previous)
        bars.append(Bar(section, key, scale, tones, previous))
    return bars


def _melody(style: Style, bars: list[Bar], lead: str, rng: np.random.Generator) -> list[Note]:
    phrase, answer = _phrase(style, rng), _phrase(style, rng)
    # A' keeps the first bar of A and turns its second
    varied = Phrase((phrase.rhythms[0], answer.rhythms[0]), (phrase.steps[0], answer.steps[0]), phrase.start)
    contrast = _phrase(style, rng, higher=True)
    by_section = {"a": phrase, "v": varied, "b": contrast}
    low, high = style.register
    notes: list[Note] = []
    pitch = low
    for index, bar in enumerate(bars):
        onset = index * BEATS
        if bar.section == "intro":
            continue
        if bar.section == "end":
            final = nearest(pitch, (bar.tonic % 12,), low, high)
            notes.append(Note(onset, 3.5, final, 0.8, lead))
            continue
        half = int(bar.section[1])
        source = by_section[bar.section[0]]
        rungs = ladder(bar.tonic, bar.scale, low, high)
        place = source.start if half == 0 else _place(rungs, pitch)
        for (start, length), step in zip(source.rhythms[half], source.steps[half], strict=True):
            place = _reflect(place + step, len(rungs))
            pitch = rungs[place]
            if start % 2 == 0 or length >= 2:
                pitch = nearest(pitch, bar.tones, low, high)
                place = _place(rungs, pitch)
            accent = 0.95 if start % 2 == 0 else 0.78
            notes.append(Note(onset + start, length * 0.96, pitch, accent, lead))
    return notes


def _phrase(style: Style, rng: np.random.Generator, *, higher: bool = False) -> Phrase:
    picks = rng.choice(len(style.rhythms), 2, replace=True)
    first, second = style.rhythms[int(picks[0])], style.rhythms[int(picks[1])]
    rungs = (style.register[1] - style.register[0]) // 2
    start = int(rng.integers(rungs // 4, rungs // 2 + 1)) + (2 if higher else 0)
    return Phrase((first, second), (_steps(style, len(first), rng), _steps(style, len(second), rng)), start)


def _steps(style: Style, count: int, rng: np.random.Generator) -> tuple[int, ...]:
    """Mostly neighbouring notes in one direction for a while, with a mood's share of leaps, answered by return."""
    steps: list[int] = []
    direction = 1 if rng.random() < 0.6 else -1
    for _ in range(count):
        if steps and abs(steps[-1]) >= 3:
            direction = -1 if steps[-1] > 0 else 1
        leap = rng.random() < style.leap
        steps.append(direction * int(rng.integers(3, 6) if leap else rng.choice((0, 1, 1, 1, 2))))
        if rng.random() < 0.35:
            direction = -direction
    return tuple(steps)


def _place(rungs: tuple[int, ...], pitch: int) -> int:
    return min(range(len(rungs)), key=lambda i: abs(rungs[i] - pitch))


def _reflect(place: int, count: int) -> int:
    """Turn back at either end of the register."""
    top = count - 1
    place = abs(place)
    return min(max(2 * top - place if place > top else place, 0), top)
