"""Addresses that look for a song elsewhere."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from accounts.models import User
from catalog.links import search_url
from catalog.models import Song

Service = User.ListenService
NASTY = "Q&A=#1/2? 100% “दिल” +1"


@pytest.mark.parametrize(
    ("service", "host", "parameter"),
    [
        (Service.YOUTUBE, "www.youtube.com", "search_query"),
        (Service.YOUTUBE_MUSIC, "music.youtube.com", "q"),
        (Service.APPLE, "music.apple.com", "term"),
    ],
)
def test_it_asks_in_a_parameter(service: str, host: str, parameter: str) -> None:
    parts = urlsplit(search_url(Song(title=NASTY), "A, B", service))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", host, "")
    assert parse_qs(parts.query) == {parameter: [f"{NASTY} A, B"]}


@pytest.mark.parametrize(
    ("service", "host"), [(Service.SPOTIFY, "open.spotify.com"), (Service.JIOSAAVN, "www.jiosaavn.com")]
)
def test_it_asks_in_the_path(service: str, host: str) -> None:
    parts = urlsplit(search_url(Song(title=NASTY), "A, B", service))
    assert (parts.netloc, parts.query, parts.fragment) == (host, "", "")
    assert parts.path.count("/") == 2
    assert unquote(parts.path) == f"/search/{NASTY} A, B"


def test_it_knows_every_service_and_falls_back_to_youtube() -> None:
    song = Song(title="x")
    assert len({search_url(song, "", service) for service in Service.values}) == len(Service.values)
    assert search_url(song, "", "gramophone") == search_url(song, "", Service.YOUTUBE)
