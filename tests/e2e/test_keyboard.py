"""The whole journey without a mouse: everything in reach, the focus always seen, and never lost after a swap."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.listener import Listener
from tests.e2e.site import Site
from tests.e2e.visitor import visit

pytestmark = pytest.mark.browser

MOST_TABS = 60
MOODS = ("happy", "surprise", "neutral", "sad", "angry")

_FOCUS = """() => {
    const element = document.activeElement;
    const seen = [element, element.closest(".drop")].some((each) => {
        const { outlineStyle, outlineWidth } = each ? getComputedStyle(each) : {};
        return outlineStyle && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    const place = element.getBoundingClientRect();
    const shown = place.bottom > 0 && place.top < innerHeight;
    return { id: element.id, seen, shown, words: element.outerHTML.slice(0, 200), page: element === document.body };
}"""


def tab_to(page: Page, wanted: str) -> list[str]:
    """Press Tab until the element `wanted` (a selector) has the focus; return the ids on the way."""
    ids: list[str] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(_FOCUS)
        if focus["page"]:
            continue
        assert focus["seen"], f"the focus cannot be seen on {focus['words']}"
        assert focus["shown"], f"the focus is off the screen on {focus['words']}"
        ids.append(focus["id"])
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return ids
    raise AssertionError(f"{wanted} is out of reach: {ids}")


def at_heading(page: Page, words: str) -> None:
    """Expect a screen reader to go on at the heading of the new page."""
    expect(page.locator("main h1")).to_contain_text(words)
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("main h1")).to_be_in_viewport()


def test_it_goes_from_the_camera_to_a_corrected_mood_by_keyboard(
    browser: Browser, site: Site, listener: Listener
) -> None:
    with visit(browser, site, state=listener.state) as visitor:
        page = visitor.page
        visitor.go("/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        tab_to(page, "a.way-camera")
        page.keyboard.press("Enter")
        at_heading(page, "How does your face feel today?")

        tab_to(page, "#capture-start")
        page.keyboard.press("Enter")
        expect(page.locator("#capture-shoot")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#capture-count")).to_have_text(re.compile("[123]"))
        page.keyboard.press("Enter")
        at_heading(page, "Your expression looks happy")

        tab_to(page, "#correct-sad")
        page.keyboard.press("Enter")
        at_heading(page, "You say your mood is sad")
        visitor.queue()
        expect(page.locator("#said")).to_have_text("The playlist is here.")


def test_it_reaches_all_three_ways_in_the_order_they_stand(browser: Browser, site: Site, listener: Listener) -> None:
    with visit(browser, site, state=listener.state) as visitor:
        visitor.go("/capture/")
        ids = tab_to(visitor.page, "#mood-angry")
        wanted = ["capture-start", "upload-file", *(f"mood-{mood}" for mood in MOODS)]
        assert [each for each in ids if each in wanted] == wanted
