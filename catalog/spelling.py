"""One spelling for words that are written in many ways: the keys of the search. Knows no Django.

A word has a plain form (Latin letters without diacritics) and a sound, a folding of the usual romanisations of Hindi:
w=v, z=j, q=k, ph=f, sh=s, c=k, x=ks, chh=ch; aa=a, ee=i, oo=u, ai=ei=ae=e, au=ou=o, ie=i; doubled letters once;
"eh" before a consonant is "ah" (Kehna, Kahna); a nasal at the end of a long word is silent (Nahin, Nahi).
Scripts other than Latin and Devanagari stay as they are.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_lowercase

from catalog.devanagari import is_devanagari, romanised
from catalog.identity import folded

# PostgreSQL's b-tree takes entries of up to 2,704 bytes.
KEY_BYTES = 2000
TITLE_KEY_LENGTH = 120
# A shorter sound, such as "e" for "Aaye", would begin half of all words.
SOUND_PREFIX = 3
TYPO_LENGTH = 4
TYPO_LETTERS = ascii_lowercase

LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"})
WORDS = {
    "yeh": "ye", "woh": "vo", "voh": "vo", "kyun": "kyon", "kyu": "kyon", "kyoon": "kyon", "kahan": "kaha",
    "kahaan": "kaha", "yahan": "yaha", "yahaan": "yaha", "wahan": "vaha", "wahaan": "vaha",
}  # fmt: skip
RULES = [
    (re.compile(pattern), to)
    for pattern, to in (
        (r"c*chh?", "C"), (r"C+", "C"), (r"ck", "k"), (r"c", "k"), (r"q", "k"), (r"x", "ks"), (r"ph", "f"),
        (r"sh", "s"), (r"w", "v"), (r"z", "j"), (r"jn", "gy"), (r"aa+", "a"), (r"ee+|ii+", "i"), (r"oo+|uu+", "u"),
        (r"(?<=[ie])y(?=[aeou])|(?<=a)y(?=e)", ""), (r"(?<=[b-df-hj-np-tv-z])y$", "i"),
        (r"ai|ei|ae|ey$|ay(?![aeiou])", "e"), (r"au|ou", "o"), (r"ie", "i"), (r"eh(?=[b-df-hj-np-tv-z])", "ah"),
        (r"(.)\1+", r"\1"), (r"(?<=..[b-df-hj-np-tv-zC][ieou])n$", ""), (r"C", "ch"),
    )
]  # fmt: skip


@lru_cache(maxsize=8192)
def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` in order, in lower case, without diacritics, Devanagari in Latin letters."""
    return tuple(word for part in folded(text).split() for word in _plain(part).split())


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    if is_devanagari(word):
        word = romanised(word)
    marks = (char for char in unicodedata.normalize("NFKD", word) if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", "".join(marks)).translate(LETTERS)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """Return how a plain word sounds; a word that holds no Latin letter is its own sound."""
    if word in WORDS:
        return WORDS[word]
    for pattern, to in RULES:
        word = pattern.sub(to, word)
    return word


def title_key(title: str) -> str:
    """Return what titles are put in order by, at most 120 characters."""
    return " ".join(plain_words(title))[:TITLE_KEY_LENGTH].rstrip()


def search_key(texts: Iterable[str]) -> str:
    """Return every plain word and every sound of `texts` once, each with a space on both sides; at most 2,000 bytes."""
    plain = list(dict.fromkeys(word for text in texts for word in plain_words(text)))
    words = dict.fromkeys([*plain, *(sound(word) for word in plain)])
    size, kept = 1, []
    for word in words:
        size += len(word.encode()) + 1
        if size > KEY_BYTES:
            break
        kept.append(word)
    return f" {' '.join(kept)} " if kept else ""


def one_letter_off(word: str) -> set[str]:
    """Return every spelling that differs from `word` by one letter: left out, added, changed, or two swapped."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    shorter = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    changed = {left + letter + right[1:] for left, right in splits if right for letter in TYPO_LETTERS}
    longer = {left + letter + right for left, right in splits for letter in TYPO_LETTERS}
    return (shorter | swapped | changed | longer) - {word}
