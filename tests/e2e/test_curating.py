"""A curator tags by ear with the keyboard alone, and loses nothing when the network fails."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, StorageState, expect

from tests.e2e.seed import CURATOR
from tests.e2e.site import Site
from tests.e2e.visitor import PASSWORD, Visitor, visit

pytestmark = pytest.mark.browser

SCREEN = "/admin/catalog/song/tag/?expresses=happy&playable=yes"
PAGES = ("/admin/catalog/song/", "/admin/catalog/song/add/", SCREEN, "/admin/catalog/coverage/",
         "/admin/catalog/songedit/", "/admin/recommendations/wrongmood/")  # fmt: skip
# What Django's own administration looks like is not ours to mend.
OURS = (".tagging", ".coverage-frame", ".edits", ".stock", ".preview", ".queue-decide")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> StorageState:
    """Return the cookies of the curator, signed in."""
    with visit(browser, site) as visitor:
        visitor.go("/accounts/login/")
        visitor.page.fill("[name=login]", CURATOR)
        visitor.page.fill("[name=password]", PASSWORD)
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.page.wait_for_url(lambda url: "/login/" not in url)
        return visitor.context.storage_state()


@pytest.fixture(params=[False, True], ids=["light desktop", "dark phone"])
def curator(request: pytest.FixtureRequest, browser: Browser, site: Site, signed_in: StorageState) -> Iterator[Visitor]:
    """Return the curator at a desktop, then at a phone."""
    with visit(browser, site, state=signed_in, phone=request.param, dark=request.param) as visitor:
        yield visitor


def part(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"#tagging [data-part={name}]")


def test_its_pages_keep_to_the_policy_and_are_within_reach_of_everybody(curator: Visitor) -> None:
    page = curator.page
    for path in PAGES:
        curator.go(path)
        page.wait_for_load_state("networkidle")
        assert curator.troubles == [], path
        ours = [[selector] for selector in OURS if page.locator(selector).count()]
        found = Axe().run(page, context={"include": ours}).response["violations"] if ours else []
        assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == [], path
        wide, seen = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= seen, path
        curator.troubles.clear()  # what axe itself does to the page


def test_it_tags_with_the_keyboard_alone_and_survives_a_lost_network(curator: Visitor) -> None:
    curator.go(SCREEN)
    page, keyboard = curator.page, curator.page.keyboard
    place = part(curator, "place")
    expect(place).to_have_text(re.compile(r"^1 of \d\d$"))
    first = part(curator, "title").inner_text()
    angry = page.locator("[data-emotion=angry] [data-weight]")
    keyboard.press("1")
    expect(angry).to_have_text("0.90")
    keyboard.press("1")
    expect(angry).to_have_text("0.60")
    keyboard.press("Shift+1")
    expect(angry).to_have_text("0.90")
    expect(part(curator, "said")).to_have_text("angry 0.9")
    with page.expect_response(lambda response: response.url.endswith("/tag/")) as saved:
        keyboard.press("Enter")
    assert saved.value.json()["weights"]["angry"] == 0.9
    expect(place).to_contain_text("2 of")
    expect(part(curator, "title")).to_be_focused()
    with page.expect_response(lambda response: response.url.endswith("/tag/undo/")) as undone:
        keyboard.press("u")
    assert undone.value.json() == {"undone": True}
    expect(part(curator, "title")).to_have_text(first)

    keyboard.press("s")
    curator.context.set_offline(True)
    keyboard.press("5")
    keyboard.press("Enter")
    expect(place).to_contain_text("3 of")
    expect(part(curator, "state")).to_contain_text("1 kept here")
    curator.context.set_offline(False)
    expect(part(curator, "state")).to_have_text("All saved", timeout=20_000)
    keyboard.press("u")
    expect(part(curator, "state")).to_have_text("All saved")

    keyboard.press("?")
    expect(part(curator, "help")).to_be_visible()
    keyboard.press("Escape")
    expect(part(curator, "help")).to_be_hidden()
    curator.troubles = [each for each in curator.troubles if "ERR_INTERNET_DISCONNECTED" not in each]
    assert curator.troubles == []


def test_its_buttons_are_of_one_height(curator: Visitor) -> None:
    curator.go("/admin/catalog/song/tag/?playable=no")
    expect(part(curator, "search")).to_be_visible()
    buttons = curator.page.locator("#tagging .button:visible")
    heights = {button.bounding_box()["height"] for button in buttons.all()}  # type: ignore[index]
    assert buttons.count() == 5
    assert len(heights) == 1
    assert 44 <= heights.pop() <= 48


def test_it_hears_a_song_and_seeks_with_the_arrows(curator: Visitor) -> None:
    curator.go(SCREEN)
    audio = part(curator, "audio")
    curator.page.keyboard.press("s")
    expect(audio).to_have_js_property("paused", False)
    expect(audio).to_have_js_property("readyState", 4)
    curator.page.keyboard.press("ArrowRight")
    curator.page.keyboard.press(" ")
    expect(audio).to_have_js_property("paused", True)
    assert audio.evaluate("audio => audio.currentTime") >= 5
    curator.go("/admin/catalog/song/?playable=yes")
    button = curator.page.locator("a.preview").first
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press(" ")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert curator.troubles == []


def test_it_makes_a_genre_while_typing(curator: Visitor) -> None:
    curator.go("/admin/catalog/song/")
    curator.page.locator("#result_list tbody th a").first.click()
    field = curator.page.locator(".field-genres .select2-search__field")
    field.fill("Slow  Qawwali")
    expect(curator.page.locator(".select2-results__option", has_text="Slow Qawwali").first).to_be_visible()
    field.press("Enter")
    curator.page.locator("[name=_continue]").first.click()
    expect(curator.page.locator(".field-genres")).to_contain_text("slow qawwali")
    assert curator.troubles == []
