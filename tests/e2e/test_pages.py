"""Every page, in both looks: no serious barrier, nothing cut off on a phone, all within reach of the keyboard."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e.listener import Listener
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser

PUBLIC = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/model/")
OWN = (
    "/", "/consent/", "/capture/", "reading", "/timeline/", "/playlists/", "playlist", "/taste/", "/favourites/",
    "/browse/", "/privacy/", "/accounts/password/change/", "/accounts/sessions/",
)  # fmt: skip
SERIOUS = {"serious", "critical"}
LOOKS = {"light desktop": False, "dark phone": True}
MOODS = ("happy", "surprise", "neutral", "sad", "angry")
MOST_TABS = 80


@pytest.fixture(scope="module", params=LOOKS)
def guest(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visitor]:
    """Return somebody who is not signed in."""
    with visit(browser, site, phone=LOOKS[request.param], dark=LOOKS[request.param]) as visitor:
        yield visitor


@pytest.fixture(scope="module", params=LOOKS)
def returning(request: pytest.FixtureRequest, browser: Browser, site: Site, listener: Listener) -> Iterator[Visitor]:
    """Return the listener with a past."""
    with visit(browser, site, state=listener.state, phone=LOOKS[request.param], dark=LOOKS[request.param]) as visitor:
        yield visitor


def barriers(visitor: Visitor) -> list[str]:
    """Return axe's serious findings, each with the first place it was found."""
    found = Axe().run(visitor.page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in SERIOUS]


def check(visitor: Visitor) -> None:
    """Check the page that is open, and that opening it troubled nobody."""
    page = visitor.page
    expect(page.locator("main h1").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert barriers(visitor) == []
    wide, seen = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen
    assert visitor.troubles == []


@pytest.mark.parametrize("path", PUBLIC)
def test_it_shows_a_guest_every_page_well(guest: Visitor, path: str) -> None:
    guest.go(path)
    check(guest)


@pytest.mark.parametrize("path", OWN)
def test_it_shows_a_listener_every_page_well(returning: Visitor, listener: Listener, path: str) -> None:
    returning.go({"reading": listener.reading, "playlist": listener.playlist}.get(path, path))
    check(returning)


def test_it_shows_what_is_not_there_kindly(visitor: Visitor) -> None:
    visitor.go("/no/such/page/")
    expect(visitor.page.locator("main h1")).to_be_visible()
    assert barriers(visitor) == []
    assert len([trouble for trouble in visitor.troubles if trouble.startswith("404")]) == 1
    visitor.troubles.clear()


def reached(visitor: Visitor) -> list[str]:
    """Return the ids that the Tab key comes by, from the top of the page."""
    ids: list[str] = []
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        ids.append(str(visitor.page.evaluate("() => document.activeElement.id")))
    return ids


def test_it_brings_the_keyboard_to_camera_and_moods(browser: Browser, site: Site, listener: Listener) -> None:
    with visit(browser, site, state=listener.state) as visitor:
        visitor.go("/capture/")
        ids = reached(visitor)
        assert "capture-start" in ids
        assert "upload-file" in ids
        assert {f"mood-{mood}" for mood in MOODS} <= set(ids)
        visitor.page.locator("#capture-start").focus()
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator("#capture-shoot")).to_be_focused()


def test_it_offers_what_touch_can_hit(browser: Browser, site: Site, listener: Listener) -> None:
    with visit(browser, site, state=listener.state, phone=True) as visitor:
        visitor.go("/capture/")
        for mood in MOODS:
            box = visitor.page.locator(f"#mood-{mood}").bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
