"""The style page: every part and state in development, nothing elsewhere."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.style import states


@pytest.fixture
def development(settings: Settings) -> None:
    """Let the site believe that it is being developed."""
    settings.DEBUG = True


def test_it_is_not_there_in_production(client: Client, db: None) -> None:
    assert client.get(reverse("style")).status_code == 404
    assert client.get(reverse("style"), {"state": "unsure"}).status_code == 404


@pytest.mark.usefixtures("development")
def test_it_shows_the_parts_without_a_database(client: Client) -> None:
    page = client.get(reverse("style"))
    assert page.status_code == 200
    for words in ("Buttons and chips", "Moods: colour, shape and word", "?state=unsure"):
        assert words in page.text


@pytest.mark.usefixtures("development")
@pytest.mark.parametrize("name", states())
def test_it_shows_every_state(client: Client, name: str) -> None:
    page = client.get(reverse("style"), {"state": name})
    assert page.status_code == 200
    assert "<h1" in page.text or "<h2" in page.text


@pytest.mark.usefixtures("development")
def test_it_knows_no_other_states(client: Client, db: None) -> None:
    assert client.get(reverse("style"), {"state": "sleepy"}).status_code == 404
