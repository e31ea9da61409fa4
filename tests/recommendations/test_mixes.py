"""The mixes of a day: one for each mood, the same all day, others tomorrow."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.common.emotions import EMOTIONS
from recommendations.mixes import mixes_of
from recommendations.models import Feedback, Playlist
from recommendations.services import mix_open
from tests.recommendations.factories import agree, catalogue_make, items_of, record

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 4)


def songs_in(playlist: Playlist) -> list[int]:
    """Return the songs of a playlist in order."""
    return [item.song_id for item in items_of(playlist)]


def test_it_offers_one_for_each_mood_and_another_kind_tomorrow() -> None:
    today, tomorrow = mixes_of(TODAY), mixes_of(TODAY + timedelta(days=1))
    assert {mix.mood for mix in today} == set(EMOTIONS)
    assert all(mix.title != other.title for mix, other in zip(today, tomorrow, strict=True))


def test_it_stays_put_all_day_whatever_the_listener_does(alice: User) -> None:
    catalogue_make(60)
    agree(alice)
    mix, is_new = mix_open(user=alice, mood="happy", day=TODAY)
    before = songs_in(mix)
    for item in items_of(mix)[:5]:
        record(alice, item.song, "skip", item=item, position_s=1.0)
    again, is_again_new = mix_open(user=alice, mood="happy", day=TODAY)
    assert (is_new, is_again_new, again.pk, songs_in(again)) == (True, False, mix.pk, before)
    tomorrow, _ = mix_open(user=alice, mood="happy", day=TODAY + timedelta(days=1))
    assert songs_in(tomorrow) != before
    assert Feedback.objects.filter(item__playlist=mix).count() == 5


def test_it_makes_mixes_of_each_listener_and_mood(alice: User, bob: User) -> None:
    made = {mix_open(user=user, mood=mood, day=TODAY)[0].pk for user in (alice, bob) for mood in ("happy", "sad")}
    assert len(made) == 4


def test_it_opens_from_home_and_is_there_afterwards(browser: Client, alice: User) -> None:
    catalogue_make(12)
    leads = browser.post(reverse("recommendations:mix_open", args=["happy"]))["Location"]
    mix = Playlist.objects.get()
    assert leads == reverse("recommendations:playlist", args=[mix.pk])
    assert browser.post(reverse("recommendations:mix_open", args=["happy"]))["Location"] == leads
    shown = {each["mood"]: each["playlist"] for each in browser.get("/").context["daily_mixes"]}
    assert shown == {**dict.fromkeys(map(str, EMOTIONS)), "happy": mix.pk}
    assert browser.post("/mixes/bored/").status_code == 404


def test_it_goes_by_the_day_of_the_listener(browser: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # 25 hours apart: never the same day
        browser.cookies["timezone"] = zone
        browser.post(reverse("recommendations:mix_open", args=["sad"]))
        day = Playlist.objects.order_by("-created_at")[0].mix_day
        assert day is not None
        days.append(day)
    assert days[1] < days[0]
    phone: dict[str, Any] = {"HTTP_X_TIME_ZONE": "Pacific/Kiritimati"}
    assert browser.post("/api/v1/mixes/sad/", **phone).json()["mix_day"] == days[0].isoformat()


def test_it_tells_phones_whether_it_was_made_now(browser: Client, alice: User) -> None:
    catalogue_make(6)
    first, again = (browser.post("/api/v1/mixes/happy/") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    listed = browser.get("/api/v1/mixes/").json()
    assert [mix["playlist"] for mix in listed if mix["mood"] == "happy"] == [first.json()["id"]]
    assert browser.post("/api/v1/mixes/bored/").status_code == 404
