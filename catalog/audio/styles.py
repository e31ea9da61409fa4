"""How each mood is written: tempo, scales, chords, rhythm, register and instruments. Data, no code."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.common.emotions import Emotion

Progression = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The choices open to a piece of one mood; a seed picks among them.

    Rhythms are bars of (onset, length) in beats of four; percussion grids have sixteen steps, `X` is an accent.
    """

    tempo: tuple[int, int]
    scales: tuple[str, ...]
    tonics: tuple[int, ...]
    progressions: tuple[Progression, ...]
    rhythms: tuple[tuple[tuple[float, float], ...], ...]
    register: tuple[int, int]
    leap: float
    seventh: bool
    leads: tuple[str, ...]
    comps: tuple[tuple[str, str], ...]
    basses: tuple[str, ...]
    grids: tuple[Mapping[str, str], ...]
    modulations: tuple[int, ...] = (0,)
    drone: float = 0.0
    swing: float = 0.0


HAPPY = Style(
    tempo=(110, 128),
    scales=("major", "khamaj", "yaman", "bhupali", "hansadhwani", "durga"),
    tonics=(60, 62, 64, 65, 67, 57),
    progressions=((0, 4, 5, 3), (0, 3, 4, 0), (0, 5, 3, 4), (0, 3, 0, 4), (3, 4, 0, 5), (0, 2, 3, 4)),
    rhythms=(
        ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
        ((0, 0.5), (0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5), (3, 1)),
        ((0, 1.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 1)),
        ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 1), (3, 1)),
        ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 1.5), (3.5, 0.5)),
    ),
    register=(67, 86),
    leap=0.18,
    seventh=False,
    leads=("santoor", "marimba", "sitar", "flute", "epiano"),
    comps=(("offbeat", "epiano"), ("arpeggio", "guitar"), ("strum", "guitar"), ("arpeggio", "marimba")),
    basses=("root_fifth", "bounce"),
    grids=(
        {"kick": "x...x...x...x...", "clap": "....x.......x...", "shaker": "x.xXx.xXx.xXx.xX"},
        {"tabla_na": "x..x..x.x..x..x.", "tabla_ge": "x.....x...x.....", "shaker": "..x...x...x...x."},
        {"kick": "x.....x.x.......", "tabla_tin": "....x..x....x.x.", "shaker": "x.x.x.x.x.x.x.x."},
        {"dhol": "X..x..X.x..x..X.", "clap": "....x.......x..x", "shaker": "..x...x...x...x."},
    ),
)

NEUTRAL = Style(
    tempo=(76, 92),
    scales=("major", "yaman", "khamaj", "kafi", "bhupali", "durga", "dhani"),
    tonics=(60, 62, 57, 58, 65, 55),
    progressions=((0, 3, 0, 3), (0, 5, 1, 4), (0, 3, 1, 0), (3, 0, 1, 0), (0, 2, 3, 3)),
    rhythms=(
        ((0, 1.5), (1.5, 0.5), (2, 2)),
        ((0, 2), (2, 1), (3, 1)),
        ((0, 1), (1, 1), (2, 2)),
        ((0.5, 0.5), (1, 1), (2, 1.5)),
        ((0, 3), (3, 1)),
    ),
    register=(62, 77),
    leap=0.10,
    seventh=True,
    leads=("epiano", "guitar", "flute", "marimba"),
    comps=(("block", "epiano"), ("slow_arpeggio", "guitar"), ("block", "guitar"), ("slow_arpeggio", "epiano")),
    basses=("long", "two_step"),
    grids=(
        {"kick": "x.........x.....", "rim": "....x.......x...", "shaker": "..x...x...x...x."},
        {"tabla_ge": "x.........x.....", "tabla_tin": "....x.......x...", "shaker": "..x...x...x...x."},
        {"shaker": "x.x.x.x.x.x.x.x."},
        {},
    ),
    drone=0.35,
    swing=0.08,
)

SAD = Style(
    tempo=(60, 74),
    scales=("asavari", "kirwani", "kafi", "bhairavi", "malkauns", "shivaranjani"),
    tonics=(57, 55, 59, 60, 62, 52),
    progressions=((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 3), (5, 6, 0, 0), (0, 5, 3, 0)),
    rhythms=(
        ((0, 2), (2, 2)),
        ((0, 3), (3, 1)),
        ((0, 1), (1, 3)),
        ((0, 1.5), (1.5, 0.5), (2, 2)),
        ((0, 4),),
    ),
    register=(57, 74),
    leap=0.08,
    seventh=False,
    leads=("flute", "sarod", "epiano", "strings", "guitar"),
    comps=(("slow_arpeggio", "guitar"), ("block", "epiano"), ("slow_arpeggio", "epiano")),
    basses=("long",),
    grids=({}, {}, {"tabla_ge": "x...............", "tabla_tin": "........x......."}, {"kick": "x.x............."}),
    drone=0.4,
)

ANGRY = Style(
    tempo=(130, 148),
    scales=("bhairavi", "kirwani", "asavari", "bhairav"),
    tonics=(52, 50, 53, 55, 57, 49),
    progressions=((0, 1, 0, 6), (0, 5, 6, 0), (0, 0, 1, 0), (0, 6, 5, 6), (0, 3, 0, 1)),
    rhythms=(
        ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 1)),
        ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 0.75), (2.75, 0.75), (3.5, 0.5)),
        ((0, 1), (1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
        ((0, 0.5), (0.5, 1), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
    ),
    register=(55, 72),
    leap=0.15,
    seventh=False,
    leads=("drive", "sarod", "drive", "sitar"),
    comps=(("stab", "drive"), ("gallop", "guitar"), ("stab", "strings")),
    basses=("driving", "gallop"),
    grids=(
        {"kick": "x..x..x.x..x..x.", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
        {"kick": "x.x...x.x.x...x.", "snare": "....X.......X..x", "hat": "xxx.xxx.xxx.xxx."},
        {"dhol": "X.xxX.x.X.xxX.x.", "snare": "....X.......X...", "hat": "..x...x...x...x."},
        {"kick": "x.....x.x.....x.", "dhol": "..xX..x...xX..xx", "snare": "....X.......X..."},
    ),
)

SURPRISE = Style(
    tempo=(98, 120),
    scales=("yaman", "major", "charukeshi", "khamaj", "hansadhwani", "bhairav"),
    tonics=(60, 62, 63, 65, 58, 67),
    progressions=((0, 1, 0, 4), (0, 4, 1, 3), (0, 2, 1, 4), (0, 3, 1, 4), (0, 6, 3, 4)),
    rhythms=(
        ((0, 0.5), (0.75, 0.5), (1.5, 0.5), (2.25, 0.75), (3.5, 0.5)),
        ((0, 0.25), (0.25, 0.25), (0.5, 1), (2, 0.25), (2.25, 0.25), (2.5, 1)),
        ((0, 0.5), (1.5, 0.5), (2, 0.25), (2.5, 0.25), (3, 0.25), (3.5, 0.5)),
        ((0.5, 0.5), (1, 0.25), (1.75, 0.75), (3, 0.25), (3.25, 0.25), (3.5, 0.5)),
        ((0, 1), (1.75, 0.25), (2, 0.25), (2.75, 0.25), (3, 1)),
    ),
    register=(64, 91),
    leap=0.55,
    seventh=True,
    leads=("bell", "marimba", "santoor", "pizzicato"),
    comps=(("offbeat", "pizzicato"), ("syncopated", "marimba"), ("syncopated", "epiano"), ("offbeat", "guitar")),
    basses=("bounce", "syncopated"),
    grids=(
        {"tabla_na": "x.x..x.x..x.xx..", "tabla_ge": "x.......x.....x.", "shaker": "..x...x...x...x."},
        {"kick": "x.....x....x....", "rim": "...x..x...x..x..", "shaker": "x.xXx.x.x.xXx.x."},
        {"tabla_tin": "x..x..x...x.x...", "kick": "x.........x.....", "clap": "............x..."},
    ),
    modulations=(3, 4, -4, 2, -3),
)

STYLES: Mapping[Emotion, Style] = {
    Emotion.ANGRY: ANGRY,
    Emotion.HAPPY: HAPPY,
    Emotion.NEUTRAL: NEUTRAL,
    Emotion.SAD: SAD,
    Emotion.SURPRISE: SURPRISE,
}
