"""When a song may not, or cannot, be played: the browser refuses, an address has grown stale, a file is broken."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, Route, expect

from tests.browser import chromium
from tests.e2e.site import Site
from tests.e2e.test_journey import audio_time, wait_for_sound
from tests.e2e.test_player import title
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser

AUDIO = re.compile(r"/audio(\?|$)")


@pytest.fixture
def strict(playwright: Playwright, site: Site) -> Iterator[Visitor]:
    """Return somebody whose browser lets nothing sound before a gesture on the page."""
    with (
        chromium(playwright, "--autoplay-policy=document-user-activation-required") as browser,
        visit(browser, site) as visitor,
    ):
        yield visitor


def listen(visitor: Visitor) -> Page:
    """Sign up and open a list."""
    visitor.sign_up()
    visitor.choose_mood("happy")
    visitor.queue()
    return visitor.page


def test_it_says_that_the_browser_waits_for_a_press_of_play(strict: Visitor) -> None:
    page = listen(strict)
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    song, before, address = title(page), audio_time(page), page.url
    page.goto("about:blank")  # the gesture counts for this site's pages in a row
    page.goto(address)
    expect(page.locator(".toast")).to_contain_text("Your browser waits for a press of play.")
    expect(page.locator("#player")).to_have_attribute("data-state", "paused")
    expect(page.locator("#player-title")).to_have_text(song)
    assert audio_time(page) >= before
    page.locator("#player-toggle").click()
    expect(page.locator("#player")).to_have_attribute("data-state", "playing")
    strict.troubles.clear()  # about:blank is a foreign address


def test_it_asks_again_where_an_address_has_grown_stale(visitor: Visitor) -> None:
    page, asked = listen(visitor), []

    def stale_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(status=403)
        else:
            route.fallback()

    page.route(AUDIO, stale_once)
    first = page.locator("#main [data-audio-url]").first.get_attribute("data-title")
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    assert title(page) == first
    assert len(asked) > 1
    expect(page.locator(".toast")).to_have_count(0)
    visitor.troubles.clear()


def test_it_goes_on_from_the_same_place_when_the_stream_breaks(visitor: Visitor) -> None:
    page = listen(visitor)
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    song, before = title(page), audio_time(page)
    page.locator("#player-audio").evaluate("audio => { audio.dispatchEvent(new Event('error')); }")
    wait_for_sound(page)
    assert title(page) == song
    assert audio_time(page) >= before


def test_it_steps_over_a_song_that_is_broken(visitor: Visitor) -> None:
    page = listen(visitor)
    broken = str(page.locator("#main [data-audio-url]").first.get_attribute("data-audio-url")).partition("?")[0]
    page.route(re.compile(re.escape(broken) + r"(\?|$)"), lambda route: route.fulfill(status=404))
    page.locator("[data-play-all]").click()
    expect(page.locator(".toast")).to_contain_text("This song could not be played, so the next one follows.")
    wait_for_sound(page)
    visitor.troubles.clear()
