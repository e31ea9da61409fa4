"""The security headers of what nginx answers by itself: errors, redirects, and while the site is away."""

import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.guards.test_headers import CAMERA_OFF, troubles
from tests.nginx import PROGRAM, nginx_run
from tests.processes import free_port

pytestmark = pytest.mark.skipif(
    PROGRAM is None and os.environ.get("REQUIRE_SERVICES") != "1", reason="nginx is not on this machine"
)

TOO_LARGE = str(13 * 1024 * 1024)
NGINX_SAYS = {
    "the site is away": (502, b"GET / HTTP/1.1\r\n"),
    "the site is away, for a song's form": (502, b"GET /admin/catalog/song/1/ HTTP/1.1\r\n"),
    "a body that is too large": (413, b"POST /snapshots/ HTTP/1.1\r\nContent-Length: " + TOO_LARGE.encode() + b"\r\n"),
    "an address that is too long": (414, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n"),
    "headers that are too long": (400, b"GET / HTTP/1.1\r\nCookie: " + b"a" * 33000 + b"\r\n"),
    "nonsense": (400, b"GET / HTTP/1.1\r\nContent-Length: many\r\n"),
    "a song by its name": (404, b"GET /_audio/song.mp3 HTTP/1.1\r\n"),
}


class Answer:
    """Status and headers, of which each name may come once."""

    def __init__(self, address: str, request: bytes) -> None:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(request + b"Host: testserver\r\nConnection: close\r\n\r\n")
            response = http.client.HTTPResponse(connection)
            response.begin()
            self.status_code, self.headers = response.status, response.headers

    @property
    def twice(self) -> list[str]:
        """Names of headers that came more than once."""
        names = [name.lower() for name in self.headers if name.lower() != "vary"]
        return sorted({name for name in names if names.count(name) > 1})


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Return the addresses of an nginx behind which there is nothing."""
    with nginx_run(tmp_path, audio=tmp_path, upstream=free_port()) as addresses:
        yield addresses


def test_every_answer_of_nginx_carries_them(alone: tuple[str, str]) -> None:
    for name, (status, request) in NGINX_SAYS.items():
        answer = Answer(alone[0], request)
        assert (answer.status_code, troubles(answer), answer.twice) == (status, [], []), name
        assert answer.headers["Permissions-Policy"] == CAMERA_OFF
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_way_to_https_carries_them(alone: tuple[str, str]) -> None:
    answer = Answer(alone[1], b"GET /browse/ HTTP/1.1\r\n")
    assert (answer.status_code, troubles(answer), answer.twice) == (301, [], [])
    assert answer.headers["Location"] == "https://testserver/browse/"


@pytest.mark.django_db(transaction=True)
def test_what_the_site_says_is_not_said_twice(live_server: LiveServer, tmp_path: Path) -> None:
    upstream = int(live_server.url.rpartition(":")[2])
    with nginx_run(tmp_path, audio=tmp_path, upstream=upstream) as (address, _plain):
        for path, status in (("/", 200), ("/browse/", 302), ("/nothing/here/", 404)):
            answer = Answer(address, f"GET {path} HTTP/1.1\r\n".encode())
            assert (answer.status_code, troubles(answer), answer.twice) == (status, [], [])
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
