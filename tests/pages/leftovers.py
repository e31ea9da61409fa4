"""Finds English on a page that is in another language."""

import re
from html.parser import HTMLParser

SPOKEN = ("aria-label", "title", "alt", "placeholder", "aria-description")
SILENT = ("script", "style", "kbd", "code", "svg-nothing")
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORD = re.compile(r"[A-Za-z][a-z]{2,}")


class Text(HTMLParser):
    """Collects what a page says, in its text and in its attributes; what is marked as another language is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _heard(self) -> bool:
        return all(heard for _tag, heard in self._open)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what an element says of itself."""
        named = dict(attributes)
        heard = tag == "html" or ("lang" not in named and tag not in SILENT)
        if heard and self._heard:
            self.said += [str(named[name]) for name in SPOKEN if named.get(name)]
            self.said += [str(value) for name, value in attributes if name.startswith(("data-message", "data-label"))]
        if tag not in EMPTY:
            self._open.append((tag, heard))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and whatever inside it was never closed."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._heard and data.strip():
            self.said.append(data.strip())


def latin(page: str, allowed: frozenset[str]) -> list[str]:
    """Return the sentences of a page with Latin words in them that are not `allowed`."""
    text = Text()
    text.feed(page)
    found = []
    for sentence in text.said:
        bare = re.sub(r"\S+@\S+|https?:\S+|\S+/\S+", " ", sentence)
        if {word.lower() for word in WORD.findall(bare)} - allowed:
            found.append(sentence)
    return found
