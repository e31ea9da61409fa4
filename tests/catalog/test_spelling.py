"""Keys of words that are written in many ways."""

import pytest

from catalog.spelling import KEY_BYTES, one_letter_off, plain_words, search_key, sound, title_key
from tests.catalog.spellings import DIFFERENT, SAME, SPELLED


def sounds(text: str) -> list[str]:
    """Return how the words of a text sound."""
    return [sound(word) for word in plain_words(text)]


@pytest.mark.parametrize(("one", "other"), SAME + SPELLED)
def test_it_hears_the_same_title(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_it_hears_different_titles(one: str, other: str) -> None:
    assert sounds(one) != sounds(other)


@pytest.mark.parametrize(
    ("word", "spoken"),
    [("सिमरन", "simran"), ("जनम", "janam"), ("मित्र", "mitra"), ("न", "na"), ("२०२०", "2020"), ("ज्ञान", "gyaan")],
)
def test_it_drops_the_vowels_that_are_not_spoken(word: str, spoken: str) -> None:
    assert plain_words(word) == (spoken,)


def test_it_leaves_other_scripts_as_they_are() -> None:
    assert plain_words("காதல் 사랑") == ("காதல்", "사랑")
    assert sounds("காதல் 사랑") == ["காதல்", "사랑"]


def test_it_puts_titles_in_order_of_their_plain_words() -> None:
    assert title_key("Élan Vital!") == "elan vital"
    assert title_key("तुम ही हो") == "tum hee ho"


def test_it_keeps_every_word_once_and_no_more_than_an_index_takes() -> None:
    assert search_key(["Zara Zara", "Zara"]) == " zara jara "
    assert search_key([""]) == ""
    long = search_key([f"word{number}" for number in range(1000)])
    assert KEY_BYTES - 10 < len(long) <= KEY_BYTES


def test_it_knows_every_word_that_is_one_letter_off() -> None:
    near = one_letter_off("dil")
    assert {"il", "idl", "dal", "dilk"} <= near
    assert "dil" not in near
    assert "dalk" not in near
