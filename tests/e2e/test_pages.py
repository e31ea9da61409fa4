"""Every page and state, in both themes and at both sizes: no barrier, nothing cut off, nothing too small to hit."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Route, expect
from pytest_django import Settings

from tests.e2e.listener import Listener
from tests.e2e.looks import barriers, check
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser

PUBLIC = (
    "/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/inactive/", "/model/",
)  # fmt: skip
OWN = (
    "/", "/consent/", "/capture/", "reading", "/timeline/", "/playlists/", "playlist", "/taste/", "/favourites/",
    "/browse/", "/browse/?q=nothing+has+this+name", "/privacy/", "/accounts/password/change/", "/accounts/email/",
    "/accounts/sessions/", "/accounts/logout/",
)  # fmt: skip
# Of states()'s, one of each kind: that every mood can be read, tests/design computes.
STATES = (
    "", "read-happy", "corrected", "unsure", "poor", "queued", "long", "failed", "camera-counting", "camera-sending",
    "camera-denied",
)  # fmt: skip


@pytest.fixture(scope="module")
def guest(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Return somebody who is not signed in."""
    with visit(browser, site) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def returning(browser: Browser, site: Site, listener: Listener) -> Iterator[Visitor]:
    """Return the listener with a past."""
    with visit(browser, site, state=listener.state) as visitor:
        yield visitor


@pytest.mark.parametrize("path", PUBLIC)
def test_it_shows_a_guest_every_page_well(guest: Visitor, path: str) -> None:
    guest.go(path)
    check(guest)


@pytest.mark.parametrize("path", OWN)
def test_it_shows_a_listener_every_page_well(returning: Visitor, listener: Listener, path: str) -> None:
    returning.go({"reading": listener.reading, "playlist": listener.playlist}.get(path, path))
    if path == "reading":
        returning.queue()
    check(returning)


def test_it_shows_somebody_new_empty_pages_well(visitor: Visitor) -> None:
    visitor.sign_up()
    check(visitor)
    for path in ("/", "/timeline/", "/playlists/", "/favourites/", "/privacy/"):
        visitor.go(path)
        check(visitor)


def test_it_shows_what_is_not_there_kindly(visitor: Visitor) -> None:
    visitor.go("/no/such/page/")
    expect(visitor.page.locator("main h1")).to_be_visible()
    assert barriers(visitor.page) == []
    assert len([trouble for trouble in visitor.troubles if trouble.startswith("404")]) == 1
    visitor.troubles.clear()


@pytest.fixture
def shown(guest: Visitor, client: Client, settings: Settings) -> Iterator[Visitor]:
    """Return the guest where the style page is: it is made here, and served with the running site's files."""
    settings.DEBUG = True

    def serve(route: Route) -> None:
        answer = client.get(route.request.url.removeprefix(guest.site.url))
        route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=answer.content)

    pattern = f"{guest.site.url}{reverse('style')}*"
    guest.context.route(pattern, serve)
    yield guest
    guest.context.unroute(pattern)


@pytest.mark.parametrize("name", STATES)
def test_it_shows_every_part_and_state_well(shown: Visitor, name: str) -> None:
    shown.go(reverse("style") + (f"?state={name}" if name else ""))
    check(shown)
