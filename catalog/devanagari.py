"""Devanagari words in Latin letters, as Hindi titles are usually written: without the vowels that are not spoken.

The letters follow the plain spelling of film posters (ṭ and t are both t), not a scholarly scheme. The inherent vowel
is dropped as Ohala (1983, "Aspects of Hindi Phonology") describes: at a word's end, and between a vowel and consonant
on one side and a consonant and vowel on the other, from right to left.
"""

from collections.abc import Mapping

VOWELS: Mapping[str, str] = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o",
    "औ": "au", "ऑ": "o", "ऍ": "e",
}  # fmt: skip
SIGNS: Mapping[str, str] = {
    "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au",
    "ॉ": "o", "ॅ": "e",
}  # fmt: skip
CONSONANTS: Mapping[str, str] = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n",
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
    "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "sh",
    "ष": "sh", "स": "s", "ह": "h", "ळ": "l",
}  # fmt: skip
DOTTED: Mapping[str, str] = {
    "क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "d", "ढ": "dh", "फ": "f", "य": "y",
}  # fmt: skip
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
    around = [*sounds[place - 2 : place], *sounds[place + 1 : place + 3]]
    return [sound[0] in VOCALIC for sound in around] == [True, False, False, True]
