"""The camera, the upload and the moods in a real browser: what is sent, when the camera is on, what comes instead."""

import base64
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, JSHandle, Page, expect

from tests.e2e.conftest import SAMPLE
from tests.e2e.listener import Listener
from tests.e2e.looks import barriers
from tests.e2e.site import Site
from tests.e2e.visitor import PHONE, Visitor, visit

pytestmark = pytest.mark.browser

HINTS = ("More light", "Too bright", "Hold still", "Not sharp", "Good light")
COUNT = re.compile("[123]")
INSECURE = "Object.defineProperty(window, 'isSecureContext', { get: () => false });"

_NOTE_SENT = """() => document.addEventListener("submit", ({ target }) => {
    window.sent = [...target.elements.image.files].map((file) => file.size);
}, true)"""


@pytest.fixture
def agreed(browser: Browser, site: Site, listener: Listener) -> Iterator[Visitor]:
    """Return the listener on the page of the capture."""
    with visit(browser, site, state=listener.state) as visitor:
        visitor.go("/capture/")
        yield visitor


def state_is(page: Page, state: str) -> None:
    """Wait for a state of the camera card."""
    expect(page.locator("[data-capture]")).to_have_attribute("data-state", state)


def camera_on(page: Page) -> JSHandle:
    """Turn the camera on and return its track."""
    page.locator("#capture-start").click()
    state_is(page, "live")
    return page.evaluate_handle("() => document.getElementById('capture-video').srcObject.getTracks()[0]")


def is_off(page: Page, track: JSHandle) -> bool:
    """Whether the light beside the camera is out."""
    return bool(page.evaluate("track => track.readyState === 'ended'", track))


@contextmanager
def worker_away(site: Site) -> Iterator[None]:
    """Let the worker stand still, as one with too much to do; without services it is in the server itself."""
    if len(site.processes) < 2:
        pytest.skip("the worker has no process of its own")
    worker = site.processes[-1].popen.pid
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def drag(page: Page, name: str, kind: str, data: bytes) -> JSHandle:
    """Return a file as it lies in a drag or on the clipboard."""
    return page.evaluate_handle(
        """([name, type, data]) => {
            const transfer = new DataTransfer();
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            transfer.items.add(new File([bytes], name, { type }));
            return transfer;
        }""",
        [name, kind, base64.b64encode(data).decode()],
    )


def test_it_hints_counts_and_sends_a_burst(agreed: Visitor) -> None:
    page = agreed.page
    track = camera_on(page)
    expect(page.locator("#capture-shoot")).to_be_focused()
    expect(page.locator("#capture-hint")).not_to_be_empty()
    assert str(page.locator("#capture-hint").text_content()).startswith(HINTS)
    assert barriers(page) == []

    page.locator("#capture-shoot").click()
    expect(page.locator("#capture-count")).to_have_text(COUNT)
    page.keyboard.press("Escape")
    state_is(page, "live")
    expect(page.locator("#capture-count")).to_be_empty()

    page.evaluate(_NOTE_SENT)
    page.locator("#capture-shoot").click()
    with page.expect_request("**/snapshots/"):
        page.locator("#capture-shoot").click()
    assert is_off(page, track)
    sizes = page.evaluate("() => window.sent")
    assert len(sizes) == 5
    assert sum(sizes) < 5 * 1024 * 1024
    expect(page.locator("#reading-emotion")).to_have_attribute("data-emotion", "happy")
    expect(page.locator("h1")).to_contain_text("Your expression looks happy")
    expect(page.get_by_text("after analysis")).to_be_visible()


def test_it_counts_to_the_end_by_itself_and_shows_the_result_from_its_top(agreed: Visitor) -> None:
    page = agreed.page
    page.set_viewport_size(PHONE)
    camera_on(page)
    page.locator("#capture-shoot").click()
    expect(page.locator("#reading-emotion")).to_have_attribute("data-outcome", "read")
    expect(page.locator("main h1")).to_be_in_viewport()


def test_it_turns_the_camera_off_when_the_page_is_left(agreed: Visitor) -> None:
    page = agreed.page
    track = camera_on(page)
    page.get_by_role("navigation").first.get_by_role("link", name="Browse", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Browse")).to_be_focused()
    assert is_off(page, track)


def test_it_turns_the_camera_off_when_the_tab_is_hidden(agreed: Visitor) -> None:
    page = agreed.page
    track = camera_on(page)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    state_is(page, "left")
    assert is_off(page, track)
    expect(page.locator("#capture-start")).to_be_visible()


def test_it_turns_the_camera_off_on_request(agreed: Visitor) -> None:
    page = agreed.page
    track = camera_on(page)
    page.locator("#capture-stop").click()
    state_is(page, "idle")
    assert is_off(page, track)
    expect(page.locator("#capture-start")).to_be_focused()


def test_it_may_use_the_camera_after_signing_in_and_walking_there(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("snapshot_analysis")
    page.get_by_role("link", name="Now", exact=True).click()
    expect(page.locator("#now-title")).to_be_visible()
    page.evaluate("() => { window.mark = true; }")
    page.get_by_role("link", name="Take a snapshot").click()
    expect(page.locator("#capture-start")).to_be_visible()
    assert page.evaluate("() => window.mark")
    camera_on(page)


def test_it_explains_why_there_is_no_camera_on_http(browser: Browser, site: Site, listener: Listener) -> None:
    with visit(browser, site, state=listener.state) as visitor:
        visitor.context.add_init_script(INSECURE)
        visitor.go("/capture/")
        state_is(visitor.page, "insecure")
        expect(visitor.page.locator("#capture-status")).to_contain_text("http")
        expect(visitor.page.locator("#capture-start")).to_be_hidden()
        moods = visitor.page.locator("#moods").bounding_box()
        camera = visitor.page.locator("[data-capture]").bounding_box()
        assert moods
        assert camera
        assert moods["y"] < camera["y"]


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_it_takes_a_photo_that_is_dropped_or_pasted(agreed: Visitor, way: str) -> None:
    page = agreed.page
    photo = drag(page, "me.jpg", "image/jpeg", SAMPLE.read_bytes())
    page.evaluate(
        """([way, transfer]) => {
            const options = { bubbles: true, cancelable: true };
            const event = way === "drop"
                ? new DragEvent("drop", { ...options, dataTransfer: transfer })
                : new ClipboardEvent("paste", { ...options, clipboardData: transfer });
            document.getElementById("upload").dispatchEvent(event);
        }""",
        [way, photo],
    )
    expect(page.locator("#upload-preview")).to_be_visible()
    expect(page.get_by_role("button", name="Read this photo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#reading-emotion")).to_have_attribute("data-emotion", "happy")


def test_it_says_that_what_was_dropped_is_no_photo(agreed: Visitor) -> None:
    page = agreed.page
    notes = drag(page, "notes.txt", "text/plain", b"not a photo")
    page.locator("#upload").dispatch_event("drop", {"dataTransfer": notes})
    expect(page.locator("#upload-name")).to_contain_text("no photo")


def test_a_listener_who_waits_can_cancel(agreed: Visitor, site: Site) -> None:
    page = agreed.page
    with worker_away(site):
        page.locator("#upload-file").set_input_files(SAMPLE)
        page.get_by_role("button", name="Read this photo").click()
        expect(page.get_by_text("Waiting for its turn")).to_be_visible()
        assert barriers(page) == []
        page.get_by_role("button", name="Cancel and delete the photo").click()
        expect(page.get_by_text("Cancelled. The photo is deleted.")).to_be_visible()
        expect(page.locator("#capture-start")).to_be_visible()
