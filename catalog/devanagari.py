"""Devanagari words in Latin letters, as Hindi titles are usually written: without the vowels that are not spoken.

The letters follow the plain spelling of film posters (ṭ and t are both t), not a scholarly scheme. The inherent vowel
is dropped as Ohala (1983, "Aspects of Hindi Phonology") describes: at a word's end, and between a vowel and consonant
on one side and a consonant and vowel on the other, from right to left.
"""

from collections.abc import Mapping

VOWELS: Mapping[str, str] = dict(
    zip("अआइईउऊऋएऐओऔऑऍ", "a aa i ee u oo ri e ai o au o e".split(), strict=True),
)
SIGNS: Mapping[str, str] = dict(zip("ािीुूृेैोौॉॅ", "aa i ee u oo ri e ai o au o e".split(), strict=True))
CONSONANTS: Mapping[str, str] = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l v sh sh s h l".split(),
        strict=True,
    )
)
DOTTED: Mapping[str, str] = dict(zip("कखगजडढफय", "q kh g z d dh f y".split(), strict=True))
WHOLE: Mapping[str, str] = {"माँ": "maa", "मां": "maa", "यह": "yeh", "वह": "woh"}
DIGITS = {ord(digit): str(number) for number, digit in enumerate("०१२३४५६७८९")}
NUKTA, VIRAMA, VISARGA, NASALS, LABIALS = "़", "्", "ः", "ंँ", "pbm"
INHERENT = "ə"
KEEPS_ITS_VOWEL = frozenset("yrv")
VOCALIC = frozenset("aeiou" + INHERENT)


def is_devanagari(word: str) -> bool:
    """Whether the word holds a letter of the script."""
    return any("\u0900" <= char <= "\u097f" for char in word)


def romanised(word: str) -> str:
    """Return a word in NFKC with its Devanagari letters in Latin ones; others stay as they are."""
    if word in WHOLE:
        return WHOLE[word]
    sounds = _final_dropped(_sounds(word.replace("ज्ञ", "ग्य").translate(DIGITS)))
    for place in range(len(sounds) - 3, 1, -1):
        if sounds[place] == INHERENT and _is_between(sounds, place):
            del sounds[place]
    return "".join(sounds).replace(INHERENT, "a")


def _sounds(word: str) -> list[str]:
    """Return consonants and vowels in order, with every inherent vowel as such."""
    sounds: list[str] = []
    for char, following in zip(word, word[1:] + " ", strict=True):
        if char in CONSONANTS:
            dotted = following == NUKTA and char in DOTTED
            sounds += [DOTTED[char] if dotted else CONSONANTS[char], INHERENT]
        elif char in SIGNS or char == VIRAMA:
            if sounds and sounds[-1] == INHERENT:
                sounds.pop()
            sounds += [SIGNS[char]] if char in SIGNS else []
        elif char in NASALS:
            labial = CONSONANTS.get(following, "")[:1] in tuple(LABIALS)
            sounds.append("m" if labial else "n")
        elif char not in (NUKTA, "\u200c", "\u200d"):
            sounds.append({VISARGA: "h"}.get(char, VOWELS.get(char, char)))
    return sounds


def _final_dropped(sounds: list[str]) -> list[str]:
    """Drop the last inherent vowel, but not the only vowel, nor the one that a cluster as in "mitra" is spoken with."""
    if len(sounds) < 3 or sounds[-1] != INHERENT:
        return sounds
    last, before = sounds[-2], sounds[-3]
    cluster = before[0] not in VOCALIC
    if cluster and (last in KEEPS_ITS_VOWEL or (before, last) == ("sh", "n")):
        return sounds
    return sounds[:-1]


def _is_between(sounds: list[str], place: int) -> bool:
    before, after = sounds[place - 2 : place], sounds[place + 1 : place + 3]
    return (
        before[0][0] in VOCALIC and before[1][0] not in VOCALIC and after[0][0] not in VOCALIC and after[1][0] in VOCALIC
    )
