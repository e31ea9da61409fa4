"""What the pages show of a song that is hidden, or brought back, while they are open."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.test_journey import wait_for_sound
from tests.e2e.test_player import title
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def hide(row: Locator) -> None:
    """Hide a song by the menu of its row, and wait until that is kept."""
    row.locator("summary").click()
    with row.page.expect_response("**/feedback/") as hidden:
        row.locator("button[value=hide]").click()
    assert hidden.value.ok


def test_it_brings_back_a_song_that_was_hidden_twice(visitor: Visitor) -> None:
    """Another tab hid what the player of this one plays and then hides, too."""
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    row = page.locator(".song[data-audio-url]").first
    song = row.get_attribute("data-song-id")
    row.locator("[data-play]").click()
    wait_for_sound(page)
    with visitor.context.new_page() as other:
        other.goto(page.url)
        hide(other.locator(f".song[data-song-id='{song}']"))
    page.get_by_role("link", name="Playlists", exact=True).first.click()
    page.locator("a[href='/favourites/']").click()
    listed = page.locator(f".hidden-song[data-song-id='{song}']")
    expect(listed).to_be_visible()
    playing = title(page)
    page.locator("#player-expand").click()
    page.locator("#player-hide").click()
    expect(page.locator("#player-title")).not_to_have_text(playing)
    page.keyboard.press("Escape")
    listed.get_by_role("button", name="Bring back").click()
    expect(page.locator(".toast")).to_contain_text(f"Back again: {playing}")
    expect(listed).to_have_count(0)
