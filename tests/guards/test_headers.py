"""The security headers of every kind of response: pages, API, static files, redirects and errors."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from accounts.models import Purpose, User
from accounts.services import consent_grant
from config import urls
from tests.factories import song_make, user_make

CAMERA_OFF = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = ("default-src 'none'", "frame-ancestors 'none'")


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def misses(request: HttpRequest) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("breaks/", breaks),
    path("api/v1/breaks/", breaks),
    path("forbids/", forbids),
    path("misses/", misses),
    path("", include("config.urls")),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def routes(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    settings.WHITENOISE_USE_FINDERS = True  # static files without collecting them first


@pytest.fixture
def stranger(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def listener(alice: User) -> Client:
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    client = Client(raise_request_exception=False)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def root(db: None) -> Client:
    client = Client(raise_request_exception=False)
    user = user_make(is_staff=True, is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def troubles(response: Any) -> list[str]:
    """Return what is missing or wrong in the headers of a response."""
    wrong = [name for name, value in ALWAYS.items() if response.headers.get(name) != value]
    policy = response.headers.get("Content-Security-Policy", "")
    wrong += [directive for directive in DIRECTIVES if directive not in policy]
    wrong += [word for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:") if word in policy]
    if "camera=" not in response.headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    return wrong


def too_large(client: Client) -> Any:
    image = SimpleUploadedFile("me.jpg", b"\xff\xd8\xff" + bytes(12 * 1024 * 1024))
    return client.post("/snapshots/", {"image": image})


def guessing(client: Client) -> Any:
    for _guess in range(25):
        answer = client.post("/accounts/login/", {"login": "nobody@mizaj.example", "password": "no"})
    return answer


STRANGERS_SEE: dict[str, tuple[int, Callable[[Client], Any]]] = {
    "the landing page": (200, lambda client: client.get("/")),
    "the login page": (200, lambda client: client.get("/accounts/login/")),
    "the way to the login page": (302, lambda client: client.get("/capture/")),
    "an address that is not there": (404, lambda client: client.get("/nothing/here/")),
    "an address without its slash": (301, lambda client: client.get("/accounts/login")),
    "a method that is not there": (405, lambda client: client.put("/")),
    "a form without its token": (403, lambda client: Client(enforce_csrf_checks=True).post("/accounts/login/")),
    "a page that is forbidden": (403, lambda client: client.get("/forbids/")),
    "a fault": (500, lambda client: client.get("/breaks/")),
    "a fault of the API": (500, lambda client: client.get("/api/v1/breaks/")),
    "an unknown host": (400, lambda client: client.get("/", headers={"Host": "evil.example"})),
    "too many guesses": (429, guessing),
    "the API without a token": (401, lambda client: client.get("/api/v1/me/")),
    "the API where nothing is": (404, lambda client: client.get("/api/v1/nothing/")),
    "the schema": (200, lambda client: client.get("/api/schema/")),
    "the API's pages": (200, lambda client: client.get("/api/docs/")),
    "the phones' doors": (401, lambda client: client.get("/_allauth/app/v1/auth/session")),
    "the administration": (302, lambda client: client.get("/admin/")),
    "a cover": (200, lambda client: client.get(f"/songs/{song_make().pk}/cover.svg")),
    "the health check": (200, lambda client: client.get("/health/live")),
    "a style sheet": (200, lambda client: client.get("/static/site/css/base.css")),
    "a script": (200, lambda client: client.get("/static/site/js/main.js")),
    "a static file that is not there": (404, lambda client: client.get("/static/site/nothing.js")),
}
LISTENERS_SEE: dict[str, tuple[int, Callable[[Client], Any]]] = {
    "the home page": (200, lambda client: client.get("/")),
    "the camera": (200, lambda client: client.get("/capture/")),
    "the privacy page": (200, lambda client: client.get("/privacy/")),
    "the timeline": (200, lambda client: client.get("/timeline/")),
    "the consent page": (200, lambda client: client.get("/consent/")),
    "their sessions": (200, lambda client: client.get("/accounts/sessions/")),
    "the API": (200, lambda client: client.get("/api/v1/me/")),
    "an error of the API": (404, lambda client: client.get("/api/v1/songs/999999/")),
    "an error": (404, lambda client: client.get("/misses/")),
    "a fault": (500, lambda client: client.get("/breaks/")),
    "a photo that is too large": (413, too_large),
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:")
ROOT_SEES = ("/admin/", "/admin/catalog/song/", "/admin/catalog/song/add/", "/admin/accounts/user/")


@pytest.mark.parametrize("name", STRANGERS_SEE)
def test_every_answer_to_a_stranger_carries_them(stranger: Client, name: str) -> None:
    status, ask = STRANGERS_SEE[name]
    response = ask(stranger)
    assert (response.status_code, troubles(response)) == (status, [])
    assert response.headers["Permissions-Policy"] == CAMERA_OFF


@pytest.mark.parametrize("name", LISTENERS_SEE)
def test_every_answer_to_a_listener_carries_them_and_is_not_kept(listener: Client, name: str) -> None:
    status, ask = LISTENERS_SEE[name]
    response = ask(listener)
    assert (response.status_code, troubles(response)) == (status, [])
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Permissions-Policy"].startswith("camera=(self), ")


@pytest.mark.parametrize("address", ROOT_SEES)
def test_the_administration_carries_them(root: Client, address: str) -> None:
    response = root.get(address)
    assert (response.status_code, troubles(response)) == (200, [])
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/health/live", "/static/site/css/base.css"])
def test_https_is_for_good_where_it_is_on(stranger: Client, settings: Settings, address: str) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31536000, True
    plain = Client().get(address)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://testserver{address}")
    assert troubles(plain) == []
    response = Client().get(address, secure=True)
    assert (response.status_code, troubles(response)) == (200, [])
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def _templates() -> Iterator[Path]:
    for folder in ("templates", "catalog/templates"):
        yield from (Path(django_settings.BASE_DIR) / folder).rglob("*.html")


@pytest.mark.parametrize("template", list(_templates()), ids=lambda path: path.name)
def test_no_template_needs_an_exception_from_the_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert INLINE.findall(text) == []
