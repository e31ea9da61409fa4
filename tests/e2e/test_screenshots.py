"""A picture of every main page, at a desktop and on a phone.

`make screenshots` writes them to docs/screenshots; in a test run they go to a temporary folder.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.listener import Listener
from tests.e2e.seed import CURATOR
from tests.e2e.site import Site
from tests.e2e.test_journey import wait_for_sound
from tests.e2e.visitor import PASSWORD, Visitor, visit

pytestmark = pytest.mark.browser

DEVICES = ("desktop", "phone")
QUALITY = 72
LARGEST_BYTES = 90_000
SMALLEST_BYTES = 3_000
ADMIN = {
    "admin-songs": "/admin/catalog/song/",
    "admin-tagging": "/admin/catalog/song/tag/",
    "admin-coverage": "/admin/catalog/coverage/",
}

# The listener's past: sixteen moods of the last days, told one after another, and four songs they liked.
_REMEMBER = """async (moods) => {
    for (const [index, emotion] of moods.entries()) {
        const form = new FormData(document.querySelector(".timeline-add form"));
        const when = new Date(Date.now() - (index * 31 + 5) * 3600e3 * 0.9);
        when.setMinutes(when.getMinutes() - when.getTimezoneOffset());
        form.set("emotion", emotion);
        form.set("happened_at", when.toISOString().slice(0, 16));
        await fetch(document.querySelector(".timeline-add form").action, { method: "POST", body: form });
    }
}"""
MOODS = ["happy", "neutral", "sad", "happy", "happy", "surprise", "neutral", "angry"] * 2


def picture(visitor: Visitor, target: Path) -> None:
    """Save what is on the screen, small enough for a repository."""
    visitor.page.wait_for_load_state("networkidle")
    shot = target.with_suffix(".png")
    visitor.page.screenshot(path=shot)
    with Image.open(shot) as image:
        image.convert("RGB").save(target, quality=QUALITY, method=6)
    shot.unlink()
    assert SMALLEST_BYTES < target.stat().st_size < LARGEST_BYTES, target


def plain(path: str) -> Callable[[Visitor], None]:
    """Return a step that opens a page."""
    return lambda visitor: visitor.go(path)


def _listen(page: Page) -> None:
    page.locator(".song-main[data-play]").nth(2).click()
    wait_for_sound(page)
    page.locator("#player-toggle").click()


def _steps(listener: Listener) -> dict[str, Callable[[Visitor], None]]:
    """Return how to come to each page, in order; the player stays once something played."""

    def reading(visitor: Visitor) -> None:
        visitor.go(listener.reading)
        visitor.queue()

    def playlist(visitor: Visitor) -> None:
        visitor.go(listener.playlist)
        visitor.queue()
        _listen(visitor.page)

    def player(visitor: Visitor) -> None:
        visitor.page.locator("#player-expand").click()
        expect(visitor.page.locator("#player-collapse")).to_be_visible()

    def song(visitor: Visitor) -> None:
        visitor.go(listener.playlist)
        first = visitor.page.locator(".song[data-song-id]").first.get_attribute("data-song-id")
        visitor.go(f"/songs/{first}/")

    return {
        "now": plain("/"),
        "capture": plain("/capture/"),
        "reading": reading,
        "timeline": plain("/timeline/"),
        "taste": plain("/taste/"),
        "browse": plain("/browse/?emotion=happy"),
        "song": song,
        "privacy": plain("/privacy/"),
        "playlist": playlist,
        "player": player,
    }


@pytest.fixture(scope="module")
def remembered(browser: Browser, site: Site, listener: Listener) -> Listener:
    """Return the listener with a longer past."""
    with visit(browser, site, state=listener.state) as visitor:
        visitor.go("/timeline/")
        visitor.page.evaluate(_REMEMBER, MOODS)
        visitor.go(listener.playlist)
        for like in visitor.page.locator("[data-like]").all()[:4]:
            with visitor.page.expect_response("**/feedback/"):
                like.click()
    return listener


@pytest.mark.parametrize("device", DEVICES)
def test_it_has_a_face(browser: Browser, site: Site, remembered: Listener, pictures: Path, device: str) -> None:
    on_phone = device == "phone"
    with visit(browser, site, phone=on_phone, dark=on_phone) as stranger:
        stranger.go("/")
        picture(stranger, pictures / f"landing-{device}.webp")
    with visit(browser, site, state=remembered.state, phone=on_phone, dark=on_phone) as visitor:
        for name, come in _steps(remembered).items():
            come(visitor)
            expect(visitor.page.locator("main h1").first).to_be_attached()
            picture(visitor, pictures / f"{name}-{device}.webp")


@pytest.mark.parametrize("device", DEVICES)
def test_it_has_a_face_for_curators(browser: Browser, site: Site, pictures: Path, device: str) -> None:
    with visit(browser, site, phone=device == "phone", dark=device == "phone") as curator:
        curator.go("/accounts/login/")
        curator.page.fill("[name=login]", CURATOR)
        curator.page.fill("[name=password]", PASSWORD)
        curator.page.locator("main form button[type=submit]").first.click()
        curator.page.wait_for_url(lambda url: "/login/" not in url)
        for name, path in ADMIN.items():
            curator.go(path)
            picture(curator, pictures / f"{name}-{device}.webp")
