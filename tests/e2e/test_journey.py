"""The whole journey in a real browser, against real server and worker processes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import chromium
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser

HEARD_S = 1.5


@pytest.fixture
def refused(playwright: Playwright, site: Site) -> Iterator[Visitor]:
    """Return somebody whose browser refuses the camera."""
    flags = ("--deny-permission-prompts", "--use-fake-device-for-media-stream")
    with chromium(playwright, *flags) as browser, visit(browser, site) as visitor:
        yield visitor


def audio_time(page: Page) -> float:
    """Return the position of the one audio element in seconds."""
    return float(page.locator("#player-audio").evaluate("audio => audio.currentTime"))


def wait_for_sound(page: Page) -> None:
    """Wait until the song has really moved on."""
    page.locator("#player-audio").evaluate(
        """(audio, seconds) => new Promise((done, fail) => {
            setTimeout(() => fail(new Error(`still at ${audio.currentTime} s`)), 15000);
            const look = () => audio.currentTime > seconds ? done() : setTimeout(look, 50);
            look();
        })""",
        HEARD_S,
    )


def test_it_reads_a_face_and_plays_for_it(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("snapshot_analysis", "mood_history", "taste_profile")

    visitor.go("/capture/")
    page.locator("#capture-start").click()
    page.locator("#capture-shoot").click()
    page.locator("#capture-shoot").click()  # it counts down; again takes the picture now
    hero = page.locator("#reading-emotion")
    expect(hero).to_have_attribute("data-outcome", "read")
    expect(hero).to_have_attribute("data-emotion", "happy")
    expect(page.get_by_text("after analysis")).to_be_visible()

    first = visitor.queue()
    assert len(first) >= 10
    page.locator("[data-play-all]").click()
    wait_for_sound(page)

    with page.expect_response("**/feedback/") as liked:
        page.locator("#player-like").click()
    assert liked.value.ok
    expect(page.locator("#player-like")).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/feedback/") as skipped:
        page.locator("#player-next").click()
    assert skipped.value.ok
    wait_for_sound(page)

    visitor.choose_mood("happy")
    assert visitor.queue() != first


def test_it_leads_to_music_without_a_camera(refused: Visitor) -> None:
    page = refused.page
    refused.sign_up()
    refused.agree("snapshot_analysis")
    refused.go("/capture/")
    page.locator("#capture-start").click()
    expect(page.locator("[data-capture]")).to_have_attribute("data-state", "denied")
    expect(page.locator("#capture-status")).to_contain_text("All right, no camera.")
    expect(page.locator("#mood-title")).to_be_focused()
    page.locator("#mood-sad").click()
    expect(page.locator("#reading-emotion")).to_have_attribute("data-emotion", "sad")
    assert refused.queue()
    page.locator("[data-play-all]").click()
    wait_for_sound(page)


def test_it_asks_before_it_opens_the_camera(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/capture/")
    expect(visitor.page).to_have_url(f"{visitor.site.url}/consent/?next=%2Fcapture%2F")
    expect(visitor.page.locator("#capture-start")).to_have_count(0)


def test_it_plays_on_while_the_listener_looks_around(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.choose_mood("happy")
    visitor.queue()
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    page.locator("#player-audio").evaluate("audio => { audio.mark = 'the same'; }")
    for name in ("Playlists", "Browse", "Privacy", "Now"):
        before = audio_time(page)
        page.get_by_role("navigation").first.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("main h1")).to_be_visible()
        assert page.locator("#player-audio").evaluate("audio => audio.mark") == "the same"
        assert audio_time(page) >= before
    assert not page.locator("#player-audio").evaluate("audio => audio.paused")


def test_it_names_what_is_wrong_with_a_file(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.agree("snapshot_analysis")
    visitor.go("/capture/")
    files = [{"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture at all"}]
    visitor.page.locator("#upload-file").set_input_files(files)  # type: ignore[arg-type]
    visitor.page.get_by_role("button", name="Read this photo").click()
    expect(visitor.page.locator("#snapshot-error")).to_contain_text("JPEG")
    visitor.troubles.clear()  # the refusal itself is a 422


def test_it_works_by_mood_without_script(browser: Browser, site: Site) -> None:
    with visit(browser, site, script=False) as visitor:
        visitor.sign_up()
        visitor.go("/")
        visitor.page.locator("#mood-neutral").click()
        expect(visitor.page.locator("#reading-emotion")).to_have_attribute("data-emotion", "neutral")
