"""The API of songs: filters, pages, problems, audio with a token, and a constant number of queries."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Song
from tests.factories import artist_make, song_make

URL = "/api/v1/songs/"


@pytest.fixture
def phone(alice: User) -> Client:
    """Return a client in which Alice is signed in."""
    client = Client()
    client.force_login(alice)
    return client


def titles(client: Client, **query: Any) -> list[str]:
    """Return the titles of the first page."""
    return [song["title"] for song in client.get(URL, query).json()["results"]]


def test_it_refuses_strangers(client: Client, db: None) -> None:
    for url in (URL, f"{URL}1/", f"{URL}1/audio/"):
        response = client.get(url)
        assert response.status_code == 401
        assert response["Content-Type"].startswith("application/problem+json")


def test_it_describes_a_song(phone: Client) -> None:
    song = song_make(
        "Tum Hi Ho", weights={"sad": 0.9, "happy": 0.1}, artists=[artist_make("B"), artist_make("A")], year=2013
    )
    body = phone.get(f"{URL}{song.pk}/").json()
    assert body["artists"] == ["B", "A"]
    assert (body["title"], body["year"], body["language"], body["playable"]) == ("Tum Hi Ho", 2013, "hi", False)
    assert body["emotions"][0] == {"emotion": "sad", "weight": 0.9, "source": "curator"}
    assert body["audio_url"] is None
    assert body["search_url"].startswith("https://www.youtube.com/results?search_query=Tum%20Hi%20Ho")
    assert phone.get(body["cover_url"]).status_code == 200


def test_it_filters(phone: Client) -> None:
    song_make("Here", audio="songs/x.mp3", weights={"happy": 0.5})
    song_make("There", weights={"happy": 0.9}, language="en")
    song_make("Sad", weights={"sad": 0.9})
    song_make("Hidden", is_published=False)
    assert titles(phone) == ["Here", "Sad", "There"]
    assert titles(phone, emotion="happy") == ["Here", "There"]
    assert titles(phone, playable="true") == ["Here"]
    assert titles(phone, playable="false", emotion="happy") == ["There"]
    assert titles(phone, language="en") == ["There"]
    assert titles(phone, q="the") == ["There"]
    assert titles(phone, q="the", emotion="sad") == []


def test_it_answers_400_to_a_filter_that_is_not_valid(phone: Client) -> None:
    response = phone.get(URL, {"emotion": "bored"})
    assert response.status_code == 400
    assert "emotion" in str(response.json())


def test_it_pages(phone: Client) -> None:
    for _ in range(25):
        song_make()
    body = phone.get(URL, {"page": 2, "page_size": 10}).json()
    assert (body["count"], len(body["results"])) == (25, 10)
    assert phone.get(URL, {"page": 99}).status_code == 404


@pytest.mark.parametrize("pk", ["999999", str(10**30), "0"])
def test_it_answers_404_as_a_problem(phone: Client, pk: str) -> None:
    for url in (f"{URL}{pk}/", f"{URL}{pk}/audio/"):
        response = phone.get(url)
        assert response.status_code == 404
        assert response["Content-Type"].startswith("application/problem+json")


def test_it_hides_unpublished_songs(phone: Client) -> None:
    song = song_make(is_published=False)
    assert phone.get(f"{URL}{song.pk}/").status_code == 404


def test_it_plays_to_a_client_with_a_token_and_no_cookie(client: Client, phone: Client, db: None) -> None:
    song = song_make()
    song.audio.save("tone.mp3", ContentFile(bytes(1000)))
    token = phone.session.session_key or ""
    url = client.get(f"{URL}{song.pk}/", headers={"X-Session-Token": token}).json()["audio_url"]
    asked = {"X-Session-Token": token, "Range": "bytes=0-9", "Accept": "audio/*"}
    response = client.get(url, headers=asked)
    assert (response.status_code, response["Content-Type"]) == (206, "audio/mpeg")
    assert b"".join(response.streaming_content) == bytes(10)  # type: ignore[attr-defined]
    assert client.head(url, headers=asked)["Content-Length"] == "1000"
    assert client.get(url, headers={"Accept": "audio/*"}).status_code == 401


def test_it_asks_the_database_as_often_for_twenty_songs_as_for_two(phone: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            phone.get(URL, {"emotion": "happy"})
        return len(captured)

    for _ in range(2):
        song_make()
    queries()
    few = queries()
    for _ in range(18):
        song_make()
    assert queries() == few <= 12
    assert Song.objects.count() == 20


def test_it_stands_in_the_openapi_document_without_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    call_command("spectacular", stdout=out)
    document = out.getvalue()
    assert "/api/v1/songs/{id}/audio/:" in document
    assert "audio/mpeg" in document
    complaints = [line for line in capsys.readouterr().err.splitlines() if "catalog" in line]
    assert complaints == []
