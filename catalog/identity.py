"""When two spellings are the same song: normalised titles, names and their combination. Knows no Django."""

import hashlib
import unicodedata
from functools import lru_cache

IDENTITY_LENGTH = 700
SORT_KEY_LENGTH = 200
APOSTROPHES = frozenset("'’‘ʼ`´′")


@lru_cache(maxsize=4096)  # an import asks for the same title and names several times
def folded(text: str) -> str:
    """Return `text` in NFKC, case folded, with apostrophes dropped and other punctuation as single spaces.

    Letters, marks (the vowel signs of Indic scripts), digits and symbols stay. A text of punctuation alone,
    such as the band "!!!", is kept as it is, so that it does not fold to nothing.
    """
    if text.isascii():
        return " ".join(text.lower().translate(ASCII).split()) or " ".join(text.lower().translate(BARE).split())
    without = "".join(char for char in text if char not in APOSTROPHES)
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", without).casefold())
    words = "".join(_kept(char) for char in plain).split()
    return " ".join(words) or " ".join(plain.split())


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""  # joiners change how a word is drawn, not which word it is
    return " " if char == "|" or category[0] in "PZC" else char


# The same for ASCII, in one pass; the second keeps punctuation, for texts of nothing else.
BARE = {ord(char): None for char in APOSTROPHES if char.isascii()}
ASCII = {code: _kept(chr(code)) for code in range(128)} | BARE


def song_identity(title: str, artist: str, film: str) -> str:
    """Return the key under which a song is one song: folded title, first artist and film, at most 700 characters."""
    identity = "|".join((folded(title), folded(artist), folded(film)))
    return _shortened(identity, IDENTITY_LENGTH)


def artist_key(name: str) -> str:
    """Return the key under which an artist is one artist, at most 200 characters."""
    return _shortened(folded(name), SORT_KEY_LENGTH)


def language_tag(text: str) -> str:
    """Return a BCP 47 tag in its usual case, such as hi, zh-Hant or pt-BR; other text comes back stripped."""
    language, *rest = text.strip().replace("_", "-").split("-")
    parts = [part.title() if len(part) == 4 else part.upper() for part in rest]
    return "-".join([language.lower(), *parts])


def genre_name(text: str) -> str:
    """Return a genre's name as the catalogue writes it: lower case, single spaces."""
    return " ".join(text.casefold().split())


def _shortened(key: str, length: int) -> str:
    if len(key) <= length:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    return f"{key[: length - 33]}#{digest}"
