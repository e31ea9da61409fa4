"""With AUDIO_DELIVERY=nginx a real nginx sends the song, and only when the site says so."""

import http.client
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from catalog.models import Song
from tests.factories import recording_make, song_make, user_make
from tests.nginx import PROGRAM, nginx_run

BODY = bytes(i * 31 % 251 for i in range(300_000))

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        PROGRAM is None and os.environ.get("REQUIRE_SERVICES") != "1", reason="nginx is not on this machine"
    ),
]


class Listener:
    """A browser with the session of somebody."""

    def __init__(self, address: str, client: Client) -> None:
        self.host = address.removeprefix("http://")
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers in lower case and body."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request(method, path, headers={"Cookie": self.cookie, **headers})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@pytest.fixture
def song() -> Song:
    """Return an analysed song whose name needs quoting, with BODY as its stream."""
    song = song_make()
    song.audio.save("original.flac", ContentFile(b"never sent"))
    recording_make(song, mp3_name=storages["audio"].save("streams/a b%?.mp3", ContentFile(BODY)))
    return song


@pytest.fixture
def listener(live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[Listener]:
    """Return a signed-in listener who comes through nginx."""
    settings.AUDIO_DELIVERY = "nginx"
    storage = storages["audio"]
    assert isinstance(storage, FileSystemStorage)
    client = Client()
    client.force_login(user_make(), backend="django.contrib.auth.backends.ModelBackend")
    upstream = int(live_server.url.rpartition(":")[2])
    with nginx_run(tmp_path, audio=Path(storage.location), upstream=upstream) as (address, _plain):
        yield Listener(address, client)


def test_it_sends_songs_through_nginx(listener: Listener, song: Song) -> None:
    url = f"/songs/{song.pk}/audio"
    status, headers, body = listener.ask(url)
    assert (status, body) == (200, BODY)
    assert headers["content-type"] == "audio/mpeg"
    assert headers["cache-control"] == "private, max-age=3600"
    assert headers["x-content-type-options"] == "nosniff"
    assert "x-accel-redirect" not in headers
    tag = headers["etag"]

    status, headers, body = listener.ask(url, Range="bytes=100-199")
    assert (status, body, headers["content-range"]) == (206, BODY[100:200], f"bytes 100-199/{len(BODY)}")
    assert listener.ask(url, Range="bytes=-7")[2] == BODY[-7:]
    status, headers, _body = listener.ask(url, Range=f"bytes={len(BODY)}-")
    assert (status, headers["content-range"]) == (416, f"bytes */{len(BODY)}")
    assert listener.ask(url, **{"Range": "bytes=0-9", "If-Range": tag})[0] == 206
    assert listener.ask(url, **{"Range": "bytes=0-9", "If-Range": '"other"'})[0] == 200
    assert listener.ask(url, **{"If-None-Match": tag})[0] == 304
    status, headers, body = listener.ask(url, "HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(BODY)), b"")


def test_nobody_passes_by_the_site(listener: Listener, song: Song) -> None:
    name = song.recording.mp3_name
    assert listener.ask(f"/_audio/{quote(name)}")[0] == 404
    listener.cookie = ""
    status, headers, _body = listener.ask(f"/songs/{song.pk}/audio")
    assert (status, headers["location"].partition("?")[0]) == (302, "/accounts/login/")
