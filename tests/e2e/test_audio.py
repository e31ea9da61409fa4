"""Curators upload audio in a real browser, and listeners seek in it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.catalog.sounds import sound, tagged
from tests.e2e.seed import CURATOR
from tests.e2e.site import Site
from tests.e2e.visitor import PASSWORD, Visitor, visit

pytestmark = pytest.mark.browser

UPLOAD = "/admin/catalog/recording/add/"
LOOKS = {
    "light desktop": (False, False),
    "light phone": (True, False),
    "dark desktop": (False, True),
    "dark phone": (True, True),
}
MOVED_S = 0.5
ANALYSED_S = 60.0
DROP = """async ([name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name));
    const zone = document.querySelector(".upload-zone");
    for (const type of ["dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
}"""


def payload(name: str, content: bytes) -> FilePayload:
    """Return a file as a person would choose it."""
    return FilePayload(name=name, mimeType="audio/mpeg", buffer=content)


def sign_in(visitor: Visitor) -> None:
    """Let the curator in."""
    visitor.go("/accounts/login/")
    visitor.page.locator("input[name=login]").fill(CURATOR)
    visitor.page.locator("input[name=password]").fill(PASSWORD)
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page.locator("main h1").first).to_be_visible()


@pytest.fixture
def curator(visitor: Visitor) -> Visitor:
    """Return the curator, at the upload page."""
    sign_in(visitor)
    visitor.go(UPLOAD)
    return visitor


def test_it_uploads_many_files_and_tells_what_became_of_each(curator: Visitor) -> None:
    page = curator.page
    page.locator("#upload-files").set_input_files(
        [
            payload("one.mp3", tagged(title="A Song of the Browser", artist="Asha", pitch=500)),
            payload("Untagged Tune.wav", sound("wav", seconds=3, pitch=520)),
            payload("letter.mp3", b"<html>no music</html>"),
        ]
    )
    rows = page.locator(".upload-row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("A Song of the Browser")
    expect(rows.nth(1)).to_contain_text("A draft: give it a title and an artist")
    expect(rows.nth(2)).to_contain_text("This is not MP3, FLAC, OGG, M4A or WAV audio.")
    expect(page.locator("#upload-summary")).to_have_text("3 / 3")
    assert [trouble for trouble in curator.troubles if "422" not in trouble] == []
    curator.troubles.clear()


def test_it_takes_dropped_files_and_sends_again_what_the_network_lost(curator: Visitor) -> None:
    page = curator.page
    lost: list[str] = []

    def fail_once(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(f"**{UPLOAD}", fail_once)
    page.evaluate(DROP, ["dropped.mp3", list(tagged(title="Dropped", artist="Asha", pitch=560))])
    expect(page.locator(".upload-row")).to_contain_text("It is tried again by itself.")
    expect(page.locator(".upload-row .upload-state a")).to_have_text("Dropped")
    assert len(lost) == 1
    curator.troubles.clear()


def test_it_uploads_one_file_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        plain = Visitor(site, context, context.new_page())
        sign_in(plain)
        plain.go(UPLOAD)
        plain.page.locator("#upload-files").set_input_files(payload("plain.mp3", sound(seconds=2, pitch=640)))
        plain.page.locator("input[type=submit]").click()
        expect(plain.page.locator(".messagelist")).to_contain_text("being analysed")
    finally:
        context.close()


@pytest.fixture(params=LOOKS)
def looking(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[tuple[str, Visitor]]:
    """Return the curator at different screens."""
    phone, dark = LOOKS[request.param]
    with visit(browser, site, phone=phone, dark=dark) as visitor:
        sign_in(visitor)
        yield request.param, visitor


def test_its_pages_fit_every_screen(looking: tuple[str, Visitor], pictures: Path) -> None:
    name, visitor = looking
    page = visitor.page
    visitor.go(UPLOAD)
    page.locator("#upload-files").set_input_files(
        [
            payload("Mera Gaana - a rather long name of a file, as people have them.mp3", sound(pitch=700)),
            payload("x.mp3", b"no music"),
        ]
    )
    expect(page.locator("#upload-summary")).to_have_text("2 / 2")
    wide, seen = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.screenshot(path=pictures / f"upload {name}.png")
    assert wide <= seen
    visitor.go("/admin/catalog/recording/")
    expect(page.locator("#result_list")).to_be_visible()
    page.screenshot(path=pictures / f"recordings {name}.png")
    visitor.troubles.clear()


def seek(page: Page, address: str) -> tuple[float, float]:
    """Play an address, go to nine tenths of it, and return length and position once it has moved on from there."""
    length, position = page.locator("#player-audio").evaluate(
        """async (audio, [address, moved]) => {
            const once = (name) => new Promise((done, fail) => {
                audio.addEventListener(name, done, {once: true});
                audio.addEventListener("error", () => fail(new Error(audio.error?.message)), {once: true});
            });
            audio.src = address;
            await once("loadedmetadata");
            const target = audio.duration * 0.9;
            audio.currentTime = target;
            await once("seeked");
            await audio.play();
            while (audio.currentTime < target + moved) await new Promise((done) => setTimeout(done, 50));
            return [audio.duration, audio.currentTime];
        }""",
        [address, MOVED_S],
    )
    return length, position


def reload_until(page: Page, wanted: Locator) -> None:
    """Open the page again until it shows what a worker is still about to do."""
    deadline = time.monotonic() + ANALYSED_S
    while not wanted.count():
        assert time.monotonic() < deadline, "nothing is analysed"
        page.wait_for_timeout(500)
        page.reload()


@pytest.mark.parametrize("codec", ["mp3", "opus"])
def test_a_listener_seeks_in_a_song(visitor: Visitor, codec: str) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.go("/browse/")
    song = page.locator(".song[data-peaks-url]").first
    reload_until(page, song)
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/audio" in answer.url else None)
    length, position = seek(page, f"{song.get_attribute('data-audio-url')}&codec={codec}")
    assert length > 15
    assert position == pytest.approx(length * 0.9, abs=MOVED_S + 2)
    assert set(statuses) == {206}
    assert visitor.troubles == []
