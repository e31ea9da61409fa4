"""Finds English on a page that is in another language."""

import re
from html.parser import HTMLParser

SPOKEN = re.compile(r"aria-label|aria-description|title|alt|placeholder|data-(message|label|dismiss|undo).*")
SILENT = ("script", "style", "kbd", "code")
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORD = re.compile(r"[A-Za-z]{3,}")
NO_WORDS = re.compile(r"\S+@\S+|https?:\S+|%\(\w+\)s|\S*/\S*|v?\d[\w.]*")


class Text(HTMLParser):
    """Collects what a page says, in its text and in its attributes; what is marked as another language is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _heard(self) -> bool:
        return all(heard for _tag, heard in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says of itself, and whether its text is in the language of the page."""
        named = dict(attrs)
        if tag == "html":
            self.language = str(named["lang"])
        heard = named.get("lang", self.language) == self.language and tag not in SILENT
        if heard and self._heard:
            self.said += [value for name, value in attrs if value and SPOKEN.fullmatch(name)]
        if tag not in EMPTY:
            self._open.append((tag, heard))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and whatever inside it was never closed."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._heard and data.strip():
            self.said.append(" ".join(data.split()))


def heard(page: str) -> Text:
    """Return what a page says and in which language it says so."""
    text = Text()
    text.feed(page)
    return text


def latin(sentence: str) -> set[str]:
    """Return the Latin words of a sentence in small letters; addresses, versions and gaps are none."""
    return {word.lower() for word in WORD.findall(NO_WORDS.sub(" ", sentence))}
