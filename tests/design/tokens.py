"""Reads `tokens.css` and works a token out, for a theme and a mood, down to its colour."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from tests.design.oklch import Colour, oklch

CSS = Path(settings.BASE_DIR) / "config" / "static" / "site" / "css"
THEMES = ("light", "dark")
MOODS = ("", "happy", "sad", "angry", "surprise", "neutral")

Rules = list[tuple[str, str, dict[str, str]]]
"""In the order of the file: the media condition, the selectors, the declarations."""


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Split into (what stands before the brace, what is between the braces)."""
    depth, begun, head = 0, 0, ""
    for found in re.finditer(r"[{}]", text):
        if found.group() == "{":
            if depth == 0:
                head, begun = text[begun : found.start()].strip(), found.end()
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield head, text[begun : found.start()]
                begun = found.end()


def _declarations(body: str) -> dict[str, str]:
    pairs = (each.split(":", 1) for each in body.split(";") if ":" in each)
    return {name.strip(): " ".join(value.split()) for name, value in pairs}


def rules(text: str) -> Rules:
    """Return every rule of a style sheet."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found: Rules = []
    for head, body in _blocks(text):
        if head.startswith("@"):
            found += [(head, selector, _declarations(inner)) for selector, inner in _blocks(body)]
        else:
            found.append(("", head, _declarations(body)))
    return found


def tokens(theme: str, mood: str) -> dict[str, str]:
    """Return the declarations that hold on an element with this mood, the last one winning."""
    wanted = {":root", "[data-mood]", f'[data-mood="{mood}"]'}
    held: dict[str, str] = {}
    for media, selectors, declared in rules((CSS / "tokens.css").read_text(encoding="utf-8")):
        if ("dark" in media and theme != "dark") or "motion" in media:
            continue
        if wanted & {each.strip() for each in selectors.split(",")}:
            held |= declared
    return held


def colour(name: str, theme: str, mood: str = "") -> Colour:
    """Return the colour of the token `--name`."""
    value = _resolved(f"var(--{name})", tokens(theme, mood))
    found = re.fullmatch(r"oklch\((.+?)\)", value)
    assert found, f"--{name} is {value}, no colour"
    parts, _, alpha = found.group(1).partition("/")
    numbers = [float(each) for each in parts.split()]
    return oklch(numbers[0], numbers[1], numbers[2], float(alpha.strip(" %") or 100) / 100)


def _resolved(value: str, held: dict[str, str]) -> str:
    while found := re.search(r"var\(--([\w-]+)\)", value):
        value = value.replace(found.group(), held[f"--{found.group(1)}"])
    return re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda each: str(float(each[1]) * float(each[2])), value)
