"""Finding words in search keys, however they are spelled: the same conditions on SQLite and PostgreSQL.

Every word of the query must begin a word of the key, as it is written or as it sounds. What has no such word may still
have one that is one letter away, which the table of known words finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from catalog.models import SearchWord
from catalog.spelling import SOUND_PREFIX, TYPO_LENGTH, one_letter_off, plain_words, sound

MAX_WORDS = 8
MAX_LETTERS = 40
# Most mistakes are not in the first letter.
MAX_MEANT = 12


@dataclass(frozen=True, slots=True)
class Match:
    """The conditions of one query on a row's `search_key`; `typed` is the query as keys begin."""

    typed: str
    exact: Q
    words: Sequence[str]

    def near(self) -> Q | None:
        """Return the condition of rows whose words are the same or one letter off; None when none is known."""
        meant = words_meant(self.words)
        begun = [_begins(word) | _is_one_of(others) for word, others in zip(self.words, meant, strict=True)]
        return reduce(and_, begun) if any(meant) else None


def match_for(query: str) -> Match | None:
    """Return the conditions for `query`, of which the first eight words count; None when it has no word."""
    words = [word[:MAX_LETTERS] for word in plain_words(query[:500])[:MAX_WORDS]]
    if not words:
        return None
    return Match(" ".join(words), reduce(and_, map(_begins, words)), words)


def words_meant(words: Sequence[str]) -> list[list[str]]:
    """Return for each word the known words that are one letter off, or sound so; short words have none. One query."""
    spellings = [
        one_letter_off(word) | one_letter_off(sound(word)) if len(word) >= TYPO_LENGTH else set() for word in words
    ]
    every = set().union(*spellings)
    known = set(SearchWord.objects.filter(word__in=every).values_list("word", flat=True)) if every else set()
    pairs = zip(words, spellings, strict=True)
    return [sorted(near & known, key=lambda other: (other[0] != word[0], other))[:MAX_MEANT] for word, near in pairs]


def _begins(word: str) -> Q:
    """Return the condition that a word of the key begins with this one; a very short sound must be all of it."""
    begins, heard = Q(search_key__contains=f" {word}"), sound(word)
    if heard == word:
        return begins
    return begins | Q(search_key__contains=f" {heard}" if len(heard) >= SOUND_PREFIX else f" {heard} ")


def _is_one_of(words: Sequence[str]) -> Q:
    return reduce(or_, (Q(search_key__contains=f" {word} ") for word in words), Q())
