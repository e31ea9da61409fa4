"""The site in Hindi and Spanish on a phone: switched with one press, nothing cut off, in letters that are there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.listener import Listener
from tests.e2e.looks import cut_off, hard_to_hit
from tests.e2e.site import Site
from tests.e2e.visitor import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/capture/", "reading", "playlist", "/timeline/", "/privacy/", "/browse/", "/taste/", "/consent/", "/model/",
    "/accounts/email/", "/accounts/2fa/",
)  # fmt: skip
OPENINGS = {"hi": "हिंदी", "es": "Español"}
HEADINGS = {"hi": "आज आपके चेहरे का भाव कैसा है?", "es": "¿Cómo se siente hoy tu cara?"}

_SPILLED = """() => {
const all = document.querySelectorAll("main :is(button, a, .chip, summary, h1, h2, h3)");
return [...all].filter((element) => {
    const style = getComputedStyle(element);
    const cut = style.overflowX !== "visible" && style.textOverflow !== "ellipsis";
    return element.checkVisibility() && !element.closest(".visually-hidden") && cut
        && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.outerHTML.slice(0, 160)); }"""


@pytest.fixture(params=sorted(OPENINGS))
def reader(
    request: pytest.FixtureRequest, browser: Browser, site: Site, listener: Listener
) -> Iterator[tuple[str, Visitor]]:
    """Return a language, and the listener on a phone who reads it."""
    with visit(browser, site, state=listener.state, phone=True) as visitor:
        visitor.context.add_cookies([{"name": "language", "value": request.param, "url": site.url}])
        yield request.param, visitor


def fonts(page: Page, selector: str) -> set[str]:
    """Return the fonts that the browser really drew an element's letters with."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return {font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]}


def test_it_is_switched_in_the_footer_and_stays(browser: Browser, site: Site, listener: Listener) -> None:
    with visit(browser, site, state=listener.state, phone=True) as visitor:
        page = visitor.page
        for language, name in OPENINGS.items():
            visitor.go("/")
            page.get_by_role("button", name=name).click()
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator("h1")).to_have_text(HEADINGS[language])
            expect(page.get_by_role("button", name=name)).to_have_attribute("aria-current", "true")
            expect(page.get_by_role("button", name="English")).to_be_visible()
            visitor.go("/timeline/")
            expect(page.locator("html")).to_have_attribute("lang", language)


def test_it_fits_a_phone_in_every_language(reader: tuple[str, Visitor], listener: Listener, pictures: Path) -> None:
    language, visitor = reader
    page = visitor.page
    for path in PAGES:
        visitor.go({"reading": listener.reading, "playlist": listener.playlist}.get(path, path))
        expect(page.locator("html")).to_have_attribute("lang", language)
        if path in ("reading", "playlist"):
            visitor.queue()
        page.screenshot(path=pictures / f"{language}-{path.strip('/').replace('/', '-') or 'now'}.png", full_page=True)
        assert (path, cut_off(page)) == (path, [])
        page.set_viewport_size(PHONE)
        assert (path, page.evaluate(_SPILLED)) == (path, [])
        assert (path, hard_to_hit(page)) == (path, [])


def test_it_draws_hindi_in_letters_that_are_there(browser: Browser, site: Site) -> None:
    with visit(browser, site, phone=True) as visitor:
        visitor.context.add_cookies([{"name": "language", "value": "hi", "url": site.url}])
        visitor.go("/")
        used = fonts(visitor.page, "main h1")
        assert any("Devanagari" in font for font in used), used
