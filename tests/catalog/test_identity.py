"""When two spellings are one song."""

import pytest

from catalog.identity import IDENTITY_LENGTH, artist_key, folded, song_identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don't Stop", "dont stop"),
        ("Don’t Stop", "Don't Stop"),
        ("Ｔｕｍ Hi Ho", "tum hi ho"),
        ("STRASSE", "straße"),
        ("Love - Me (Do)", "love me do"),
        ("AC/DC", "ac dc"),
        ("  Chaiyya\tChaiyya ", "chaiyya chaiyya"),
        ("क्‍या", "क्या"),
        ("Café", "Cafe\u0301"),
    ],
)
def test_it_folds_spellings_of_the_same_words_together(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("दिल", "दाल"), ("+", "="), ("!!!", "???"), ("Run", "Rum")])
def test_it_keeps_different_words_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_it_keeps_title_artist_and_film_apart() -> None:
    assert song_identity("A|B", "C", "") != song_identity("A", "B|C", "")
    assert song_identity("A", "B", "") != song_identity("A", "", "B")


def test_it_tells_very_long_songs_apart_within_the_column() -> None:
    one, other = (song_identity("ﷺ" * 300, "a" * 200, film) for film in ("x", "y"))
    assert one != other
    assert len(one) <= IDENTITY_LENGTH
    assert len(artist_key("ﷺ" * 200)) <= 200
