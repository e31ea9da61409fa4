"""A whole journey of a listener with a name that nobody else has: no log and no address tells it afterwards.

Server and worker are real processes on production settings; what they log is read from their files.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from tests.e2e.site import Site, site_run
from tests.processes import wait_until
from tests.services import services_key

EMAIL = "canary-7f3a@mizaj.example"
PASSWORD = "canary-9c41 pass phrase"
SEARCHED = "canary-b20e"
FILE_NAME = "canary-51d0.jpg"
BROWSER = "canary-e8a7/1.0"
CANARIES = ("canary", "7f3a", "9c41", "b20e", "51d0", "e8a7")
PHOTO = (Path(settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg").read_bytes()
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any, **more: Any) -> None:
        return None


@dataclass
class Visitor:
    """A browser without scripts that notes every address it was led to."""

    url: str
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))  # as browsers do here
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), _Stay())
        self.opener.addheaders = [("User-Agent", BROWSER)]

    def ask(self, path: str, body: bytes | None = None, media: str = "") -> tuple[int, str, str]:
        """Return status, the address led to, and the text."""
        self.addresses.append(path)
        headers = {"Content-Type": media, "Referer": self.url} if media else {}
        try:
            answer = self.opener.open(Request(self.url + path, body, headers), timeout=60)  # noqa: S310
        except HTTPError as error:
            answer = error
        with answer:
            leads = answer.headers.get("Location", "")
            self.addresses.append(leads)
            return answer.status, leads, answer.read().decode(errors="replace")

    def token(self, page: str) -> str:
        """Return the token of the first form of a page."""
        found = TOKEN.search(self.ask(page)[2])
        assert found, page
        return found.group(1)

    def send(self, page: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Send a form of a page."""
        body = urlencode({"csrfmiddlewaretoken": self.token(page), **fields}).encode()
        return self.ask(path, body, "application/x-www-form-urlencoded")

    def send_photo(self) -> str:
        """Upload the sample photo under the canary's file name; return where it leads."""
        fields = {
            "csrfmiddlewaretoken": self.token("/capture/"),
            "source": "upload",
            "client_request_id": str(uuid.uuid4()),
        }
        body = encode_multipart("x", {**fields, "image": SimpleUploadedFile(FILE_NAME, PHOTO, "image/jpeg")})
        status, leads, _text = self.ask("/snapshots/", body, "multipart/form-data; boundary=x")
        assert status == 302
        return leads


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site_run(request.config.stash[services_key], tmp_path, name="canary") as site:
        yield site


def journey(visitor: Visitor) -> None:
    """Sign up, agree, be read, listen, search, fail, export, and leave."""
    sign_up = {"email": EMAIL, "password1": PASSWORD, "adult": "on"}
    assert visitor.send("/accounts/signup/", "/accounts/signup/", **sign_up)[1] == "/consent/"
    grants = {f"grant_{name}": "on" for name in ("snapshot_analysis", "mood_history", "taste_profile")}
    assert visitor.send("/consent/", "/consent/", **grants)[0] == 303
    waiting = visitor.send_photo()
    wait_until(lambda: visitor.ask(waiting)[1].startswith("/readings/"), what="the reading", timeout_s=60)
    reading = visitor.ask(waiting)[1]
    assert visitor.ask(reading)[0] == 200
    assert visitor.ask(f"{reading}playlist/")[0] == 200
    assert visitor.send("/", "/playlists/new/", mood="sad", intent="match")[0] == 302
    assert visitor.send("/privacy/", "/privacy/exports/")[0] == 303
    assert visitor.send("/accounts/logout/", "/accounts/logout/")[0] == 302
    login = visitor.send("/accounts/login/", "/accounts/login/", login=EMAIL, password=f"{PASSWORD} not")
    assert login[0] == 200
    assert visitor.send("/accounts/login/", "/accounts/login/", login=EMAIL, password=PASSWORD)[0] == 302
    assert visitor.send("/accounts/password/reset/", "/accounts/password/reset/", email=EMAIL)[0] == 302
    assert visitor.ask("/snapshots/", b"broken" + SEARCHED.encode(), "multipart/form-data; boundary=y")[0] in (302, 403)
    assert visitor.ask("/nothing/here/")[0] == 404


@pytest.mark.services
def test_no_log_and_no_address_tells_who_was_here(site: Site) -> None:
    visitor = Visitor(site.url)
    journey(visitor)
    assert "/snapshots/" in site.log, "the server logs requests"
    assert "snapshot_analyse" in site.log, "the worker logs tasks"
    told = [line for line in site.log.splitlines() if any(canary in line.lower() for canary in CANARIES)]
    assert told == []
    assert [address for address in visitor.addresses if any(canary in address for canary in CANARIES)] == []
