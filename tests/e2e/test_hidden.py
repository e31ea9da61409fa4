"""What the pages show of a song that is hidden, or brought back, while they are open."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_journey import wait_for_sound
from tests.e2e.test_player import title
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


_AS_SERVED = """row => {
    const copy = row.cloneNode(true);
    for (const token of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) token.remove();
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
        const names = each.getAttributeNames().sort();
        const values = names.map((name) => each.getAttribute(name));
        for (const name of names) each.removeAttribute(name);
        names.forEach((name, place) => name !== "data-up" && each.setAttribute(name, values[place]));
    }
    return copy.outerHTML.replace(/>\\s+/g, ">").replace(/\\s+</g, "<");
}"""


def looks(row: Locator) -> str:
    """Return how a row is written, without what differs each time that it is served."""
    return str(row.evaluate(_AS_SERVED))


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


@pytest.mark.parametrize("place", ["list", "page of its own"])
def test_it_marks_a_hidden_song_as_a_reload_would_and_unmarks_it(visitor: Visitor, place: str) -> None:
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    row = page.locator(".song").first
    if place != "list":
        visitor.go(str(row.locator("a[href^='/songs/']").get_attribute("href")))
    before, name = looks(row), row.get_attribute("data-title")
    hide(row)
    expect(row).to_contain_text("Hidden: no playlist brings it")
    expect(row.locator("summary")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=f"Hidden: {name}")).to_be_visible()
    marked = looks(row)
    page.reload()
    assert looks(row) == marked != before
    row.locator("summary").click()
    row.get_by_role("button", name="Bring back").click()
    expect(page.locator(".toast")).to_contain_text(f"Back again: {name}")
    expect(row.locator("summary")).to_be_focused()
    assert looks(row) == before


def test_it_takes_the_mark_off_when_the_listener_thinks_better_of_it(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    row = page.locator(".song").nth(1)
    before = looks(row)
    row.locator("summary").press("Enter")
    row.locator("button[value=hide]").press("Enter")
    expect(row).to_contain_text("Hidden: no playlist brings it")
    expect(row.locator("summary")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(row).not_to_contain_text("Hidden")
    expect(row.locator(".song-main")).to_be_focused()
    assert looks(row) == before


def test_it_takes_a_song_that_the_player_hides_out_of_its_playlist_and_back(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.choose_mood("happy")
    first, second, *_ = visitor.queue()
    page = visitor.page
    page.locator("[data-play-all]").click()
    wait_for_sound(page)
    row = page.locator(f".song[data-song-id='{first}']")
    page.locator("#player-expand").click()
    page.locator("#player-hide").click()
    expect(row).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#player-hide")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row).to_be_visible()
    hide(row)
    expect(row).to_be_hidden()
    expect(page.locator(f".song[data-song-id='{second}'] .song-main")).to_be_focused()


def test_a_playlist_counts_the_songs_that_are_left_and_says_when_none_is(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.choose_mood("happy")
    page = visitor.page
    count, rows = page.locator("#playlist-count"), page.locator("#playlist .song")
    expect(rows).not_to_have_count(0)
    number = len(shown(page, "#playlist [data-queue] .song"))
    expect(count).to_contain_text(f"{number} songs play here")
    hide(rows.first)
    expect(count).to_contain_text(f"{number - 1} songs play here")
    page.get_by_role("button", name="Undo").click()
    expect(count).to_contain_text(f"{number} songs play here")
    last = shown(page, "#playlist .song")[-1]
    for song in shown(page, "#playlist .song"):
        hide(page.locator(f"#playlist .song[data-song-id='{song}']"))
    expect(page.locator("#playlist")).to_contain_text("No songs for this yet")
    expect(page.locator("main h1")).to_be_focused()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(f"#playlist .song[data-song-id='{last}']")).to_be_visible()


def test_it_moves_songs_between_what_is_liked_and_what_is_hidden(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    songs = [str(row.get_attribute("data-song-id")) for row in page.locator(".song").all()[:2]]
    for song in songs:
        with page.expect_response("**/feedback/"):
            page.locator(f".song[data-song-id='{song}'] [data-like]").click()
    visitor.go("/favourites/")
    for song in songs:
        hide(page.locator(f".song[data-song-id='{song}']"))
        expect(page.locator(f".song[data-song-id='{song}']")).to_be_hidden()
        expect(page.locator(f".hidden-song[data-song-id='{song}']")).to_be_visible()
    expect(page.locator("main h1")).to_be_focused()
    expect(page.get_by_role("heading", name="Nothing liked yet")).to_be_visible()
    hidden = shown(page, ".hidden-song")
    page.reload()
    assert shown(page, ".hidden-song") == hidden
    assert shown(page, ".song") == []
    for song in hidden:
        page.locator(f".hidden-song[data-song-id='{song}']").get_by_role("button").click()
        expect(page.locator(f".hidden-song[data-song-id='{song}']")).to_have_count(0)
        expect(page.locator(f".song[data-song-id='{song}']")).to_be_visible()
    expect(page.get_by_role("heading", name="Hidden songs")).to_have_count(0)
    expect(page.locator("main h1")).to_be_focused()


def shown(page: Page, rows: str) -> list[str]:
    """Return the songs of the rows that can be seen, in order."""
    return [str(row.get_attribute("data-song-id")) for row in page.locator(rows).all() if row.is_visible()]


def test_it_plays_a_hidden_song_that_is_asked_for(visitor: Visitor) -> None:
    visitor.sign_up()
    visitor.go("/browse/")
    page = visitor.page
    row = page.locator(".song[data-audio-url]").first
    hide(row)
    with page.expect_response("**/feedback/"):
        row.locator("[data-play]").click()
    wait_for_sound(page)
    assert title(page) == row.get_attribute("data-title")
