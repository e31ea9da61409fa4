"""A listener with a past: an agreed consent, a reading of the sample photo, a playlist."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, StorageState, expect

from tests.e2e.site import Site
from tests.e2e.visitor import PURPOSES, visit


@dataclass(frozen=True, slots=True)
class Listener:
    """Who they are to the browser, and the addresses of what is theirs."""

    state: StorageState
    reading: str
    playlist: str


def listener_make(browser: Browser, site: Site, photo: Path) -> Listener:
    """Sign up, agree, upload `photo`, and let the playlist appear."""
    with visit(browser, site) as visitor:
        page = visitor.page
        visitor.sign_up()
        visitor.agree(*PURPOSES)
        visitor.go("/capture/")
        page.locator("#upload-file").set_input_files(photo)
        page.get_by_role("button", name="Read this photo").click()
        expect(page.locator("#reading-emotion")).to_have_attribute("data-outcome", "read")
        visitor.queue()
        reading = page.url.removeprefix(site.url)
        visitor.go("/playlists/")
        playlist = page.locator("main a[href^='/playlists/']").first.get_attribute("href")
        return Listener(visitor.context.storage_state(), reading, str(playlist))
