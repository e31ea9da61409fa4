"""The design's numbers: contrast in both themes for every mood, one scale of type, no colour outside the tokens."""

import re
from itertools import pairwise

import pytest

from tests.design.oklch import contrast, oklch
from tests.design.tokens import CSS, MOODS, THEMES, colour, tokens

TEXT = 4.5
SIGN = 3.0

# Text, and everything that it is written on.
WRITTEN = {
    "ink": ("paper", "surface", "sunken", "accent-soft", "danger-soft"),
    "ink-soft": ("paper", "surface", "sunken"),
    "on-ink": ("ink",),
    "danger": ("paper", "surface", "danger-soft"),
    "accent-ink": ("accent-soft", "surface", "paper"),
    "hero-ink": ("hero-a", "hero-b"),
    "on-night": ("night-a", "night-b"),
    "on-night-soft": ("night-a", "night-b"),
    "on-lamp": ("lamp",),
}
# Lines and signs without which a control would not be seen.
DRAWN = {
    "focus": ("paper", "surface", "sunken", "accent-soft", "hero-a", "hero-b"),
    "line-strong": ("paper", "surface"),
    "positive": ("surface", "sunken"),
    "on-positive": ("positive",),
    "like": ("paper", "surface", "sunken"),
    "good": ("night-a", "night-b"),
}


def weak(pairs: dict[str, tuple[str, ...]], least: float) -> list[str]:
    """Return the pairs under `least`, in every theme and mood."""
    return [
        f"{theme} {mood or 'no mood'}: {front} on {back} has {ratio:.2f}"
        for theme in THEMES
        for mood in MOODS
        for front, backs in pairs.items()
        for back in backs
        if (ratio := contrast(colour(front, theme, mood), colour(back, theme, mood))) < least
    ]


def test_it_computes_what_is_known() -> None:
    white, black = oklch(1, 0, 0), oklch(0, 0, 0)
    assert contrast(white, black) == pytest.approx(21.0, abs=0.01)
    red = oklch(0.627955, 0.257683, 29.2339)  # CSS red
    assert (red.red, red.green, red.blue) == pytest.approx((1.0, 0.0, 0.0), abs=2e-3)
    assert contrast(white, red) == pytest.approx(4.0, abs=0.02)


def test_it_can_be_read_in_both_themes_and_every_mood() -> None:
    assert weak(WRITTEN, TEXT) == []


def test_it_shows_controls_and_focus_in_both_themes_and_every_mood() -> None:
    assert weak(DRAWN, SIGN) == []


def test_it_gives_each_mood_a_colour_of_its_own() -> None:
    for theme in THEMES:
        hues = {tokens(theme, mood)["--h"] for mood in MOODS}
        assert len(hues) == len(MOODS)


def test_it_has_one_scale_of_type() -> None:
    held = tokens("light", "")
    sizes = [float(held[f"--text-{name}"].removesuffix("rem")) for name in ("s", "m", "l", "xl", "2xl", "3xl", "4xl")]
    assert sizes[1] == 1.0
    assert [round(larger / size, 2) for size, larger in pairwise(sizes)] == [1.2] * 6


def test_it_stands_still_for_who_wants_it() -> None:
    assert re.search(r"prefers-reduced-motion: reduce\) {\s*:root { --move: 0ms; }", (CSS / "tokens.css").read_text())
    durations = re.search(r"--move: (\d+)ms", (CSS / "tokens.css").read_text())
    assert durations
    assert int(durations[1]) <= 200


def test_it_takes_every_colour_from_the_tokens() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch)a?\(", re.IGNORECASE)
    found = [
        f"{path.name}: {line.strip()[:90]}"
        for path in sorted(CSS.glob("*.css"))
        if path.name != "tokens.css"
        for line in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).splitlines()
        if literal.search(line) and not re.match(r"\s*#[\w-]+[^{]*{", line)
    ]
    assert found == []
