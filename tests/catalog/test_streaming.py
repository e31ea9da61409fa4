"""Audio leaves through one door: signed in, by range, with a type of our own, and no file stays open."""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from asgiref.sync import async_to_sync
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import AsyncClient, Client

from accounts.models import User
from catalog.links import audio_url
from catalog.models import Song
from catalog.ranges import RangeNotSatisfiable, range_parse
from catalog.spans import CHUNK_BYTES, AsyncSpan
from tests.factories import recording_make, song_make

BODY = bytes(i * 31 % 251 for i in range(CHUNK_BYTES * 2 + 1000))


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """Let the end of a response leave the test's own database connection open."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def song(db: None) -> Song:
    """Return a song whose audio is BODY."""
    song = song_make()
    song.audio.save("tone.mp3", ContentFile(BODY))
    return song


@pytest.fixture
def url(song: Song) -> str:
    """Return its address."""
    return f"/songs/{song.pk}/audio"


def synchronously(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test in this thread, with its database connection."""

    @functools.wraps(test)
    def run(**fixtures: Any) -> None:
        async_to_sync(test)(**fixtures)

    return run


def content(response: Any) -> bytes:
    """Return a streamed body, and end the response as a server would."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    request_finished.disconnect(close_old_connections)  # the test client has put it back
    response.close()
    return bytes(body)


def test_it_streams_the_whole_file(listener: Client, url: str) -> None:
    response = listener.get(url)
    assert (response.status_code, content(response)) == (200, BODY)
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Content-Length"] == str(len(BODY))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Disposition"] == "inline"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-", 0, len(BODY) - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        (f"bytes={CHUNK_BYTES - 5}-{CHUNK_BYTES * 2 + 5}", CHUNK_BYTES - 5, CHUNK_BYTES * 2 + 5),
        ("bytes=100-999999999999", 100, len(BODY) - 1),
        ("bytes=-7", len(BODY) - 7, len(BODY) - 1),
        ("bytes=-999999999", 0, len(BODY) - 1),
    ],
)
def test_it_streams_a_range(listener: Client, url: str, header: str, first: int, last: int) -> None:
    response = listener.get(url, headers={"Range": header})
    assert response.status_code == 206
    assert content(response) == BODY[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(BODY)}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "audio/mpeg"


@pytest.mark.parametrize("header", [f"bytes={len(BODY)}-", "bytes=-0", "bytes=9999999999-99999999999"])
def test_it_refuses_a_range_outside_the_file(listener: Client, url: str, header: str) -> None:
    response = listener.get(url, headers={"Range": header})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(BODY)}")


@pytest.mark.parametrize(
    "header", ["bytes=5-2", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,5-6", "bytes=٠-٥", "x"]
)
def test_it_sends_the_whole_file_for_a_range_it_does_not_serve(listener: Client, url: str, header: str) -> None:
    response = listener.get(url, headers={"Range": header.encode().decode("latin1")})
    assert (response.status_code, content(response)) == (200, BODY)


def test_it_answers_head_without_opening_the_file(listener: Client, url: str) -> None:
    response = listener.head(url, headers={"Range": "bytes=0-5"})
    assert (response.status_code, response["Content-Length"]) == (200, str(len(BODY)))
    assert not response.streaming


def test_it_honours_if_range_only_for_the_file_that_is_there(listener: Client, url: str) -> None:
    first = listener.get(url)
    first.close()
    for condition, status in [
        (first["ETag"], 206),
        (first["Last-Modified"], 206),
        ('"other"', 200),
        (f"W/{first['ETag']}", 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
    ]:
        response = listener.get(url, headers={"Range": "bytes=0-5", "If-Range": condition})
        response.close()
        assert response.status_code == status, condition


def test_it_answers_304_when_the_browser_has_it(listener: Client, url: str) -> None:
    first = listener.get(url)
    first.close()
    assert listener.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert listener.get(url, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("a.flac", "audio/flac"), ("a.ogg", "audio/ogg"), ("a.m4a", "audio/mp4"), ("a.wav", "audio/wav")],
)
def test_it_names_the_type_by_its_own_table(listener: Client, db: None, name: str, content_type: str) -> None:
    song = song_make()
    song.audio.save(name, ContentFile(BODY))
    response = listener.get(f"/songs/{song.pk}/audio")
    response.close()
    assert response["Content-Type"] == content_type


def test_it_serves_nothing_under_another_type(listener: Client, db: None) -> None:
    song = song_make()
    song.audio.save("a.html", ContentFile(b"<script>"))
    assert listener.get(f"/songs/{song.pk}/audio").status_code == 404


def test_it_asks_strangers_to_sign_in(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_it_has_nothing_where_there_is_nothing_to_play(listener: Client, song: Song, url: str) -> None:
    song.audio.storage.delete(str(song.audio.name))
    assert listener.get(url).status_code == 404
    assert listener.get(f"/songs/{song_make().pk}/audio").status_code == 404
    assert listener.get(f"/songs/{10**30}/audio").status_code == 404


def test_it_does_not_play_unpublished_songs(listener: Client, song: Song, url: str) -> None:
    Song.objects.update(is_published=False)
    assert listener.get(url).status_code == 404


def test_it_takes_no_other_method(listener: Client, url: str) -> None:
    assert listener.post(url).status_code == 405


def test_it_gives_listeners_the_derived_stream(listener: Client, song: Song, url: str) -> None:
    recording_make(song, mp3_name=song.audio.storage.save("streams/x.mp3", ContentFile(b"mp3")),
                   opus_name=song.audio.storage.save("streams/x.ogg", ContentFile(b"opus")))  # fmt: skip
    for address, accept, media, body in [
        (url, "*/*", "audio/mpeg", b"mp3"),
        (url, "audio/webm,audio/ogg,audio/*;q=0.9", "audio/ogg", b"opus"),
        (url, "audio/ogg;q=0", "audio/mpeg", b"mp3"),
        (f"{url}?codec=opus", "*/*", "audio/ogg", b"opus"),
        (f"{url}?codec=mp3", "audio/ogg", "audio/mpeg", b"mp3"),
        (f"{url}?v=0&codec=opus", "*/*", "audio/mpeg", BODY),
    ]:
        response = listener.get(address, headers={"Accept": accept})
        assert (response["Content-Type"], content(response)) == (media, body), (address, accept)
        assert "Accept" in response["Vary"]


def test_it_names_in_its_address_the_file_that_it_was_made_for(listener: Client, song: Song) -> None:
    assert audio_url(song) == f"/songs/{song.pk}/audio?v=0"
    recording = recording_make(song, fingerprint="feedc0de" * 8)
    assert audio_url(song) == f"/songs/{song.pk}/audio?v=feedc0de"
    recording.original_name = "songs/an-earlier-file.mp3"
    assert audio_url(song) == f"/songs/{song.pk}/audio?v=0"


class RememberingStorage(FileSystemStorage):
    """The audio storage, which remembers what was opened."""

    def __init__(self) -> None:
        super().__init__(location=cast(FileSystemStorage, storages["audio"]).location)
        self.opened: list[File[Any]] = []

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        """Open the file and remember it."""
        self.opened.append(super().open(name, mode))
        return self.opened[-1]


@synchronously
async def test_it_streams_in_chunks_under_asgi(alice: User, song: Song, url: str) -> None:
    client = AsyncClient()
    await client.aforce_login(alice)
    response: Any = await client.get(url, headers={"Range": "bytes=1-"})
    assert response.is_async
    chunks = [chunk async for chunk in response.streaming_content]
    assert b"".join(chunks) == BODY[1:]
    assert max(map(len, chunks)) == CHUNK_BYTES


@synchronously
async def test_it_closes_the_file_when_the_listener_goes_away(
    alice: User, song: Song, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = RememberingStorage()
    monkeypatch.setattr(Song._meta.get_field("audio"), "storage", storage)
    client = AsyncClient()
    await client.aforce_login(alice)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    scope = {
        "type": "http", "method": "GET", "path": url, "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode())], "server": ("testserver", 80),
        "client": ("127.0.0.1", 50_000),
    }  # fmt: skip
    gone = asyncio.Event()
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not sent:
            sent.append({})
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            gone.set()
            await asyncio.sleep(60)  # the network takes no more

    await asyncio.wait_for(ASGIHandler()(scope, receive, send), timeout=30)
    assert sent[1]["status"] == 200
    assert [file.closed for file in storage.opened] == [True]


@synchronously
async def test_it_opens_no_file_for_a_body_that_nobody_reads(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    storage.save("a.mp3", ContentFile(BODY))
    span = AsyncSpan(storage, "a.mp3", 0, len(BODY) - 1)
    assert span._file is None
    chunks = aiter(span)
    await anext(chunks)
    assert span._file is not None
    file = span._file
    span.close()
    assert file.closed
    assert [chunk async for chunk in chunks] == []


def test_it_stops_where_a_file_has_become_shorter(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    storage.save("a.mp3", ContentFile(b"short"))
    span = AsyncSpan(storage, "a.mp3", 0, 99)
    assert (span.read(), span.read(), span._file) == (b"short", b"", None)


def test_it_finds_no_range_in_an_empty_file() -> None:
    for header in ("bytes=0-", "bytes=-5"):
        with pytest.raises(RangeNotSatisfiable):
            range_parse(header, 0)
