"""The player beyond play and next: what a reload restores, keys, the sleep timer, what comes next, no network."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_journey import audio_time, wait_for_sound
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def playing(visitor: Visitor) -> Page:
    """Return the page of somebody who hears the first song of a list."""
    visitor.sign_up()
    visitor.choose_mood("happy")
    visitor.queue()
    visitor.page.locator("[data-play-all]").click()
    wait_for_sound(visitor.page)
    return visitor.page


def title(page: Page) -> str:
    """Return the title in the player."""
    return page.locator("#player-title").inner_text()


def test_it_goes_on_where_it_was_after_a_reload(playing: Page) -> None:
    playing.locator("#player-next").click()
    wait_for_sound(playing)
    song, before = title(playing), audio_time(playing)
    playing.reload()
    expect(playing.locator("#player-title")).to_have_text(song)
    wait_for_sound(playing)
    assert audio_time(playing) >= before


def test_it_forgets_what_played_when_the_listener_signs_out(playing: Page, visitor: Visitor) -> None:
    visitor.go("/accounts/logout/")
    playing.locator("main").get_by_role("button").first.click()
    expect(playing.locator(".visitor-bar")).to_be_visible()
    assert playing.evaluate("() => sessionStorage.getItem('player')") is None


def test_it_obeys_keys_and_lists_them(playing: Page) -> None:
    playing.locator("body").press("k")
    expect(playing.locator("#player")).to_have_attribute("data-state", "paused")
    first = title(playing)
    playing.locator("body").press("n")
    expect(playing.locator("#player-title")).not_to_have_text(first)
    playing.locator("body").press("m")
    expect(playing.locator("#player-volume")).to_have_value("0")
    playing.locator("body").press("?")
    expect(playing.locator("#shortcuts")).to_be_visible()
    playing.locator("#shortcuts-letters").uncheck()
    playing.keyboard.press("Escape")
    playing.locator("body").press("m")
    expect(playing.locator("#player-volume")).to_have_value("0")


def test_it_shows_what_comes_next_and_goes_there(playing: Page) -> None:
    playing.locator("#player-expand").click()
    third = playing.locator("#player-next-songs button").nth(1)
    wanted = third.locator("strong").inner_text()
    third.click()
    expect(playing.locator("#player-title")).to_have_text(wanted)
    wait_for_sound(playing)


def test_it_says_why_from_the_large_player_and_hides_the_song(playing: Page) -> None:
    playing.locator("#player-expand").click()
    song = title(playing)
    playing.locator("#player-why").click()
    expect(playing.locator("#sheet")).to_be_visible()
    expect(playing.locator("#sheet-title")).to_have_text(song)
    playing.keyboard.press("Escape")
    with playing.expect_response("**/feedback/") as hidden:
        playing.locator("#player-hide").click()
    assert hidden.value.ok
    expect(playing.locator("#player-title")).not_to_have_text(song)


def test_it_stops_after_the_song_when_the_timer_says_so(playing: Page) -> None:
    playing.locator("#player-expand").click()
    playing.locator("#player-sleep").select_option("song")
    song = title(playing)
    playing.locator("#player-audio").evaluate("audio => { audio.currentTime = audio.duration - 0.5; }")
    expect(playing.locator("#player")).to_have_attribute("data-state", "paused")
    expect(playing.locator("#player-sleep")).to_have_value("")
    assert title(playing) == song


def test_it_says_that_there_is_no_network_and_stores_nothing_personal(visitor: Visitor) -> None:
    email = visitor.sign_up()
    visitor.go("/")
    page = visitor.page
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    visitor.context.set_offline(True)
    visitor.go("/privacy/")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    stored = page.evaluate(
        """async () => {
            const found = {};
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                for (const request of await cache.keys()) {
                    found[new URL(request.url).pathname] = await (await cache.match(request)).text();
                }
            }
            return found;
        }"""
    )
    assert "/offline/" in stored
    assert all(path == "/offline/" or path.startswith("/static/") for path in stored)
    assert email not in json.dumps(stored)
    visitor.context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("main h1")).to_have_text("Privacy")
    visitor.troubles.clear()


def test_it_leaves_a_hidden_song_out_when_the_catalogue_plays_and_brings_it_back(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    row = page.locator(".song[data-audio-url]").first
    song = str(row.get_attribute("data-song-id"))
    row.locator("summary").click()
    row.locator("button[value=hide]").click()
    expect(row).to_contain_text("Hidden: no playlist brings it")
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    kept = page.evaluate("() => JSON.parse(sessionStorage.getItem('player')).songs.map((each) => each.songId)")
    assert kept
    assert song not in kept
    row.locator("summary").click()
    row.get_by_role("button", name="Bring back").click()
    expect(row).not_to_contain_text("Hidden")
    row.locator("summary").click()
    expect(row.locator("button[value=hide]")).to_be_visible()
