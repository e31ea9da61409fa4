"""What opens over a page, and pages that need something to show: as well made as the rest."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.listener import Listener
from tests.e2e.looks import OPPOSITE, check, look
from tests.e2e.site import Site
from tests.e2e.test_journey import wait_for_sound
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def returning(browser: Browser, site: Site, listener: Listener) -> Iterator[Visitor]:
    """Return the listener with a past."""
    with visit(browser, site, state=listener.state) as visitor:
        yield visitor


@pytest.fixture
def playing(returning: Visitor, listener: Listener) -> Iterator[Page]:
    """Return a page where the first song of a list plays."""
    returning.go(listener.playlist)
    returning.queue()
    returning.page.locator("[data-play-all]").click()
    wait_for_sound(returning.page)
    yield returning.page
    returning.context.set_offline(False)
    returning.page.evaluate("() => sessionStorage.clear()")


def row_menu(page: Page) -> None:
    page.locator(".song details summary").first.click()
    expect(page.locator(".song details[open]")).to_be_visible()


def why_sheet(page: Page) -> None:
    row_menu(page)
    page.locator(".song details[open] [data-why]").click()
    expect(page.locator("#sheet-title")).to_be_visible()


def shortcuts(page: Page) -> None:
    page.locator("body").press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def toast(page: Page) -> None:
    row_menu(page)
    page.locator(".song details[open] button[value=hide]").click()
    expect(page.locator(".toast")).to_be_visible()
    page.locator(".toast").hover()  # so that it stays while it is looked at


def offline(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()


def large(page: Page) -> None:
    page.locator("#player-expand").click()
    expect(page.locator("#player-collapse")).to_be_visible()


def small(page: Page) -> None:
    expect(page.locator("#player-title")).to_be_visible()


STATES = (small, large, row_menu, why_sheet, shortcuts, toast, offline)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_it_shows_well_what_opens_over_a_list(returning: Visitor, playing: Page, state: Callable[[Page], None]) -> None:
    state(playing)
    check(returning, OPPOSITE)


def first_link(page: Page, start: str) -> str:
    """Return the address of the first link that goes beneath `start`."""
    return str(page.locator(f"main a[href^='{start}']:not([href='{start}'])").first.get_attribute("href"))


def test_it_shows_the_catalogue_well(returning: Visitor) -> None:
    returning.go("/browse/?emotion=happy&language=hi")
    check(returning, OPPOSITE)
    returning.go("/artists/")
    artist = first_link(returning.page, "/artists/")
    check(returning, OPPOSITE)
    returning.go(artist)
    song = str(returning.page.locator(".song[data-song-id]").first.get_attribute("data-song-id"))
    check(returning, OPPOSITE)
    returning.go(f"/songs/{song}/")
    check(returning, OPPOSITE)


def test_it_offers_a_journey_and_shows_it_well(returning: Visitor, listener: Listener) -> None:
    page = returning.page
    returning.go(listener.reading)
    returning.queue()
    page.locator(".journey summary").click()
    expect(page.locator(".journey input[name=target]:checked")).to_have_value("neutral")
    check(returning, OPPOSITE)
    page.locator(".journey label", has_text="Sad").click()
    page.locator(".journey label", has_text="15").click()
    page.get_by_role("button", name="Set off").click()
    expect(page.locator("main h1")).to_have_text("Happy to sad")
    expect(page.locator("[data-way-step]")).to_have_count(4)
    page.locator("li[data-step='2'] [data-play]").first.click()
    wait_for_sound(page)
    expect(page.locator("#player-step")).to_have_text("Step 2 of 4")
    expect(page.locator("[data-way] [aria-current=step]")).to_contain_text("Step 2")
    mood = str(page.locator("li[data-step='2']").first.get_attribute("data-step-mood"))
    check(returning, OPPOSITE)
    page.get_by_role("button", name="Stop the journey").click()
    expect(page.locator("main h1")).to_have_text(mood.capitalize())
    expect(page.locator("[data-way]")).to_have_count(0)
    page.evaluate("() => sessionStorage.clear()")


def test_it_shows_a_timeline_with_moods_in_it_well(returning: Visitor) -> None:
    for mood in ("sad", "happy", "angry"):
        returning.choose_mood(mood)
    for span in ("day", "week", "month"):
        returning.go(f"/timeline/?period={span}")
        check(returning, OPPOSITE)


def test_it_has_words_on_mood_buttons_that_can_be_read_on_a_phone(returning: Visitor) -> None:
    returning.go("/")
    look(returning.page, "light phone")
    for width in (320, 390):
        returning.page.set_viewport_size({"width": width, "height": 800})
        for button in returning.page.locator(".mood-button").all():
            size, cut = button.evaluate(
                "each => [parseFloat(getComputedStyle(each).fontSize), each.scrollWidth > each.clientWidth]"
            )
            assert size >= 13
            assert not cut
    look(returning.page, "light desktop")
