"""Finding words in search keys, however they are spelled: the same conditions on SQLite and PostgreSQL.

Every word of the query must sound like the beginning of a word of the key. One word of a query may instead be one
letter away from a word of the key, which the table of known words finds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from catalog.models import SearchWord
from catalog.search_fields import Term, Wording
from catalog.spelling import SOUND_PREFIX, TYPO_LENGTH, one_letter_off, plain_words, sound
from config.common.any_of import AnyOf

VOWELS = "aeiou"
MAX_WORDS = 8
MAX_LETTERS = 40
# Most mistakes are not in the first letter.
MAX_MEANT = 8


@dataclass(frozen=True, slots=True)
class Match:
    """The conditions of one query on a row's `search_key`; `typed` is the query as keys begin."""

    typed: str
    wording: Wording
    words: Sequence[str]

    @property
    def exact(self) -> Q:
        """The condition of rows that have every word."""
        return Q(search_key__says=self.wording)

    def near(self) -> Q | None:
        """Return the condition of rows that have all words but one, which is one letter off; None when none is known.

        Of several words only those that nothing in the catalogue is called can be wrong.
        """
        arms = []
        for place, others in enumerate(words_meant(self.words)):
            kept = [(_begins(word),) for word in (*self.words[:place], *self.words[place + 1 :])]
            if others:
                arms.append((*kept, tuple(Term(other, whole=True) for other in others)))
        return Q(search_key__says=Wording(tuple(arms))) & ~Q(search_key__holds=self.wording) if arms else None


def match_for(query: str) -> Match | None:
    """Return the conditions for `query`, of which the first eight words count; None when it has no word."""
    words = [word[:MAX_LETTERS] for word in plain_words(query[:500])[:MAX_WORDS]]
    if not words:
        return None
    exact = Wording((tuple((_begins(word),) for word in words),))
    return Match(" ".join(words), exact, words)


def words_meant(words: Sequence[str]) -> list[list[str]]:
    """Return for each word the known words that are one letter off, or sound so; short words have none. Two queries.

    Among several words those that are known themselves have none either.
    """
    right = _known({*words, *map(sound, words)}) if len(words) > 1 else set()
    near = [set() if {word, sound(word)} & right else _near(word) for word in words]
    known = _known(set().union(*near))
    return [sorted(others & known, key=lambda other: (other[0] != word[0], other))[:MAX_MEANT]
            for word, others in zip(words, near, strict=True)]  # fmt: skip


def _known(words: Iterable[str]) -> set[str]:
    return set(SearchWord.objects.filter(AnyOf("word", words)).values_list("word", flat=True))


def _near(word: str) -> set[str]:
    return {near for form in {word, sound(word)} if len(form) >= TYPO_LENGTH for near in one_letter_off(form)}


def _begins(word: str) -> Term:
    """Return the term that a word of the key sounds like this one from its beginning.

    Keys hold words as they are written, too, so a sound that begins like the writing finds what is typed half.
    A very short sound of a longer word must be all of it.
    """
    heard = sound(word)
    if len(heard) == 1 and heard not in VOWELS:
        heard = word  # "zzzz", say
    whole = heard != word and len(heard) < SOUND_PREFIX
    return Term(heard, whole=whole)
