"""Reads the catalogues of words, with nothing but Python: GNU gettext is not on every machine."""

import ast
import gettext
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORMS = 2
"""Plural forms of Hindi and of our Spanish: one, and any other number."""

_LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? (".*")')


@dataclass
class Entry:
    """One word or sentence in one language; `words` holds its forms, one where nothing is counted."""

    original: str = ""
    plural: str = ""
    context: str = ""
    flags: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How a compiled catalogue files it."""
        return f"{self.context}\x04{self.original}" if self.context else self.original

    def add(self, name: str, text: str, number: str | None) -> None:
        """Take a string of the file, or the continuation of one."""
        if name == "msgid":
            self.original += text
        elif name == "msgid_plural":
            self.plural += text
        elif name == "msgctxt":
            self.context += text
        else:
            place = int(number or 0)
            self.words += [""] * (place + 1 - len(self.words))
            self.words[place] += text


def read(path: Path) -> list[Entry]:
    """Return every entry of a .po file, the header and obsolete ones left out."""
    return [entry for block in path.read_text().split("\n\n") if (entry := _entry(block)).original]


def _entry(block: str) -> Entry:
    entry, name, number = Entry(), "", None
    for line in block.splitlines():
        if line.startswith("#,"):
            entry.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif match := _LINE.fullmatch(line):
            name, number, text = match.groups()
            entry.add(name, ast.literal_eval(text), number)
        elif line.startswith('"'):
            entry.add(name, ast.literal_eval(line), number)
    return entry


def compiled(path: Path) -> dict[str, list[str]]:
    """Return the words of the .mo file beside a .po file, by key, each with its forms."""
    with path.with_suffix(".mo").open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    for key, words in sorted(catalogue.items(), key=str):
        found.setdefault(key if isinstance(key, str) else key[0], []).append(words)
    return found
