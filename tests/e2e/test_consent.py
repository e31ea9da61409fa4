"""What each of the three answers changes for the listener: refusing any of them leaves a working site."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def test_without_reading_photos_there_is_music_by_mood(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("mood_history", "taste_profile")
    visitor.go("/capture/")
    expect(page).to_have_url(f"{visitor.site.url}/consent/?next=%2Fcapture%2F")
    expect(page.locator("#upload-file")).to_have_count(0)
    visitor.choose_mood("neutral")
    assert visitor.queue()
    visitor.go("/timeline/")
    expect(page.locator(".day-list > li")).to_have_count(1)


def test_without_a_timeline_the_reading_goes_with_its_playlist(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("snapshot_analysis", "taste_profile")
    visitor.choose_mood("sad")
    rows = page.locator("#main [data-queue] li[data-song-id]")
    assert visitor.queue()
    visitor.go("/timeline/")
    expect(page.get_by_role("heading", name="Your timeline is off")).to_be_visible()
    visitor.go("/privacy/")
    expect(page.locator("[data-kind=reading] dd")).to_have_text("1")

    visitor.choose_mood("sad")
    visitor.queue()
    rows.last.locator("[data-play]").first.click()
    with page.expect_response(lambda answer: "skip" in (answer.request.post_data or "")) as skipped:
        page.locator("#player-next").click()
    assert skipped.value.ok
    visitor.go("/privacy/")
    expect(page.locator("[data-kind=reading] dd")).to_have_text("1")


def test_without_a_taste_profile_a_like_is_a_favourite_and_nothing_more(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("mood_history")
    visitor.choose_mood("happy")
    visitor.queue()
    page.locator("[data-play-all]").click()
    with page.expect_response(lambda answer: "like" in (answer.request.post_data or "")) as liked:
        page.locator("#player-like").click()
    assert liked.value.ok
    visitor.go("/favourites/")
    expect(page.locator("#main li[data-song-id]")).to_have_count(1)
    visitor.go("/privacy/")
    expect(page.locator("[data-kind=feedback] dd")).to_have_text("1")
    expect(page.locator("[data-kind=evidence]")).to_have_count(0)


def test_taking_an_answer_back_takes_one_click_and_works_at_once(visitor: Visitor) -> None:
    page = visitor.page
    visitor.sign_up()
    visitor.agree("snapshot_analysis")
    visitor.go("/privacy/")
    page.locator("[data-purpose=snapshot_analysis]").get_by_role("button", name="Withdraw").click()
    expect(page.locator("[data-purpose=snapshot_analysis]")).to_have_attribute("data-granted", "false")
    visitor.go("/capture/")
    expect(page).to_have_url(f"{visitor.site.url}/consent/?next=%2Fcapture%2F")
