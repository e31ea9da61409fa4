"""Searching the catalogue: words, mood, language, pages, fragments, and a constant number of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.models import Song
from catalog.services import song_identity
from tests.factories import artist_make, song_make

URL = reverse("catalog:browse")


def song(title: str, artist: str = "Asha", film: str = "", **fields: Any) -> Song:
    """Create a song under its proper identity."""
    artist_row = artist_make(f"{artist} {title}")
    made = song_make(title, artists=[artist_row], film=film, **fields)
    Song.objects.filter(pk=made.pk).update(identity=song_identity(title, artist_row.name, film))
    return made


def titles(client: Client, **query: str) -> list[str]:
    """Return the titles that a search shows."""
    return [row["song"].title for row in client.get(URL, query).context["rows"]]


def test_it_asks_strangers_to_sign_in(client: Client, db: None) -> None:
    assert client.get(URL).status_code == 302


def test_it_shows_a_row_with_everything_a_list_needs(listener: Client) -> None:
    made = song("Lag Ja Gale", film="Woh Kaun Thi", weights={"sad": 0.9, "neutral": 0.3})
    response = listener.get(URL)
    (row,) = response.context["rows"]
    assert row["song"] == made
    assert row["artists"] == "Asha Lag Ja Gale"
    assert row["audio_url"] is None
    assert row["search_url"].startswith("https://www.youtube.com/")
    assert row["top_emotion"] == "sad"
    assert row["cover_url"] in response.content.decode()
    assert "Lag Ja Gale" in response.content.decode()


def test_it_links_to_the_listener_s_own_service(listener: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(listen_service="jiosaavn")
    song("X")
    assert listener.get(URL).context["rows"][0]["search_url"].startswith("https://www.jiosaavn.com/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gale", ["Lag Ja Gale"]),
        ("GALE lag", ["Lag Ja Gale"]),
        ("kaun", ["Lag Ja Gale"]),
        ("lata gale", ["Lag Ja Gale"]),
        ("don’t", ["Don't"]),
        ("dont", ["Don't"]),
        ("दिल", ["दिल से"]),
        ("%", []),
        ("' OR 1=1 --", []),
        ("nothing", []),
        ("", ["Don't", "Lag Ja Gale", "दिल से"]),
    ],
)
def test_it_finds_every_word_in_title_artist_or_film(listener: Client, query: str, found: list[str]) -> None:
    song("Lag Ja Gale", artist="Lata", film="Woh Kaun Thi")
    song("Don't", artist="Kishore")
    song("दिल से")
    assert sorted(titles(listener, q=query)) == found


def test_it_finds_an_artist_who_is_not_the_first(listener: Client) -> None:
    song_make("Duet", artists=[artist_make("Kishore"), artist_make("Geeta")])
    assert titles(listener, q="geeta") == ["Duet"]


def test_it_shows_the_strongest_songs_of_a_mood_and_no_weak_ones(listener: Client) -> None:
    song("Weak", weights={"happy": 0.39, "sad": 0.9})
    song("Strong", weights={"happy": 0.9})
    song("Stronger", weights={"happy": 0.95, "sad": 0.5})
    song("Here", weights={"happy": 0.5}, audio="songs/x.mp3")
    assert titles(listener, emotion="happy") == ["Here", "Stronger", "Strong"]


def test_it_filters_by_language_and_offers_only_those_there_are(listener: Client) -> None:
    song("Hindi")
    song("English", language="en")
    song("Hidden", language="de", is_published=False)
    assert titles(listener, language="en") == ["English"]
    choices = listener.get(URL).context["form"].fields["language"].choices
    assert [code for code, _name in choices] == ["", "en", "hi"]


def test_it_never_shows_unpublished_songs(listener: Client) -> None:
    song("Hidden", is_published=False)
    assert titles(listener) == titles(listener, q="hidden") == []


@pytest.mark.parametrize("query", [{"emotion": "bored"}, {"language": "xx"}, {"page": "zzz"}, {"page": "-3"}])
def test_it_leaves_out_a_filter_that_is_not_valid(listener: Client, query: dict[str, str]) -> None:
    song("X")
    assert titles(listener, **query) == ["X"]


def test_it_survives_hostile_words(listener: Client) -> None:
    song("X")
    for words in ("a" * 5000, "\x00", "%s%d{0}", "\u202e", "word " * 100, "💥"):
        assert listener.get(URL, {"q": words}).status_code == 200


def test_it_escapes_titles(listener: Client) -> None:
    song("<script>alert(1)</script>")
    assert "<script>alert(1)" not in listener.get(URL).content.decode()


def test_it_gives_htmx_the_rows_alone_and_a_boosted_link_the_page(listener: Client) -> None:
    for number in range(31):
        song(f"Song {number:02d}")
    page = listener.get(URL)
    fragment = listener.get(f"{URL}?page=2", headers={"HX-Request": "true"})
    boosted = listener.get(URL, headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert len(page.context["rows"]) == 30
    assert "page=2" in page.content.decode()
    assert "Song 30" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "<html" in boosted.content.decode()
    assert "HX-Request" in page["Vary"]


def queries(client: Client) -> int:
    """Return how many queries a search costs."""
    with CaptureQueriesContext(connection) as captured:
        client.get(URL, {"emotion": "happy", "q": "song"})
    return len(captured)


def test_it_asks_the_database_as_often_for_thirty_songs_as_for_two(listener: Client) -> None:
    for number in range(2):
        song(f"Song {number}")
    queries(listener)
    few = queries(listener)
    for number in range(2, 30):
        song(f"Song {number}")
    assert queries(listener) == few <= 13
