"""A journey from a mood or a reading: where it is offered, what it starts from, how far it is, how it stops."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommendations.models import Playlist
from recommendations.templatetags.journey_tags import journey_choices
from tests.recommendations.factories import agree, catalogue_make, reading_make

pytestmark = pytest.mark.django_db

ASKED = {"mood": "sad", "target": "happy", "minutes": 15}


@pytest.fixture
def browser(alice: User, client: Client) -> Client:
    """Return Alice's browser, where there is music."""
    catalogue_make(30)
    client.force_login(agree(alice))
    return client


def test_it_starts_from_a_reading_with_all_that_it_saw(browser: Client, alice: User) -> None:
    reading = reading_make(alice, emotion="sad")
    answer = browser.post(reverse("recommendations:journey_create"), {**ASKED, "reading": reading.pk})
    made = Playlist.objects.get(user=alice)
    assert answer.headers["Location"] == reverse("recommendations:playlist", args=[made.pk])
    assert (made.reading, made.intent, made.target, made.minutes) == (reading, "journey", "happy", 15)


def test_it_starts_from_nobody_elses_reading(browser: Client, bob: User) -> None:
    foreign = reading_make(bob, emotion="sad")
    answer = browser.post(reverse("recommendations:journey_create"), {**ASKED, "reading": foreign.pk})
    assert answer.status_code == 404
    assert not Playlist.objects.exists()


def test_it_is_offered_with_the_reading(browser: Client, alice: User) -> None:
    page = browser.get(reverse("emotion:reading", args=[reading_make(alice, emotion="sad").pk])).content.decode()
    assert re.findall(r'name="minutes" value="(\d+)"', page) == ["15", "30", "45", "60"]
    assert sorted(re.findall(r'name="target" value="(\w+)"', page)) == ["angry", "happy", "neutral", "surprise"]
    assert re.findall(r'name="target" value="(\w+)" checked', page) == ["happy"]


def test_it_offers_calm_to_who_is_happy() -> None:
    assert journey_choices("happy")["target"] == "neutral"


def test_it_tells_each_song_its_step_and_can_be_stopped(browser: Client) -> None:
    page = browser.post(reverse("recommendations:journey_create"), ASKED, follow=True).content.decode()
    steps = [int(number) for number in re.findall(r'data-step="(\d)" data-steps="4"', page)]
    assert steps
    assert steps == sorted(steps)
    assert 'data-way-step="1"' in page
    stop = {"mood": "sad", "intent": "match"}
    answer = browser.post(reverse("recommendations:playlist_create"), stop, follow=True)
    assert "data-way" not in answer.content.decode()
    assert answer.context["playlist"].intent == "match"
