"""Where no expression may be read, none is: not on the page, not by the API, not by a worker that has one waiting."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import ConsentEvent, Purpose, User
from emotion import analysis
from emotion.models import Reading, Snapshot
from tests.emotion.conftest import upload
from tests.factories import song_make

WHERE: dict[str, tuple[dict[str, Any], str, str]] = {
    "workplace": ({"DEPLOYMENT_CONTEXT": "workplace"}, "deployment_context", "at work or in education"),
    "education": ({"DEPLOYMENT_CONTEXT": "education"}, "deployment_context", "at work or in education"),
    "switched off": ({"EMOTION_ENABLED": False}, "disabled", "switched off"),
}


@pytest.fixture(params=WHERE)
def place(request: pytest.FixtureRequest, settings: Settings) -> tuple[str, str]:
    """Configure a site that reads nothing; return the code and the words it gives."""
    chosen, code, words = WHERE[request.param]
    for name, value in chosen.items():
        setattr(settings, name, value)
    return code, words


def form(photo: bytes) -> dict[str, object]:
    return {"image": upload(photo), "source": "upload", "client_request_id": str(uuid.uuid4())}


def test_the_page_says_why_and_offers_moods(as_alice: Client, place: tuple[str, str]) -> None:
    code, words = place
    page = as_alice.get("/capture/")
    assert page.status_code == 403
    assert f'data-reason="{code}"' in page.content.decode()
    assert words in page.content.decode()
    assert "/moods/" in page.content.decode()
    assert "capture-video" not in page.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_page_takes_no_photo(
    as_alice: Client,
    photo: bytes,
    stored: Callable[[], list[bytes]],
    place: tuple[str, str],
    headers: dict[str, str],
) -> None:
    answer = as_alice.post("/snapshots/", form(photo), headers=headers)
    assert (answer.status_code, place[1] in answer.content.decode()) == (403, True)
    assert (Snapshot.objects.count(), stored()) == (0, [])


def test_the_api_takes_no_photo(
    alice: User,
    photo: bytes,
    stored: Callable[[], list[bytes]],
    place: tuple[str, str],
) -> None:
    phone = APIClient()
    phone.force_authenticate(alice)
    answer = phone.post("/api/v1/snapshots/", {"image": upload(photo)}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (403, place[0])
    assert place[1] in answer.json()["detail"]
    assert (Snapshot.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize("where", WHERE)
def test_a_worker_leaves_what_waits_unread(
    submitted: Snapshot,
    settings: Settings,
    stored: Callable[[], list[bytes]],
    where: str,
) -> None:
    for name, value in WHERE[where][0].items():
        setattr(settings, name, value)
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("failed", WHERE[where][1])
    assert (Reading.objects.count(), stored()) == (0, [])


def test_the_music_is_all_there(as_alice: Client, place: tuple[str, str]) -> None:
    song_make(weights={"sad": 0.9})
    home = as_alice.get("/").content.decode()
    assert "/capture/" not in home
    assert "/moods/" in home
    reading = as_alice.post("/moods/", {"emotion": "sad"}, follow=True)
    assert reading.status_code == 200
    created = as_alice.post("/playlists/new/", {"mood": "sad", "intent": "match"}, follow=True)
    assert created.status_code == 200
    for path in ("/browse/", "/playlists/", "/favourites/", "/timeline/", "/privacy/"):
        assert as_alice.get(path).status_code == 200


def test_nobody_is_asked_about_photos_that_are_not_taken(bob: User, place: tuple[str, str]) -> None:
    client = Client()
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/consent/").content.decode()
    assert "grant_snapshot_analysis" not in page
    assert "grant_mood_history" in page
    client.post("/consent/", {"grant_mood_history": "on"})
    answered = ConsentEvent.objects.filter(user=bob)
    assert set(answered.values_list("purpose", flat=True)) == {Purpose.MOOD_HISTORY, Purpose.TASTE_PROFILE}


def test_what_was_agreed_to_before_can_still_be_taken_back(
    as_alice: Client,
    alice: User,
    place: tuple[str, str],
) -> None:
    assert "grant_snapshot_analysis" in as_alice.get("/consent/").content.decode()
    as_alice.post(f"/consent/{Purpose.SNAPSHOT_ANALYSIS}/withdraw/")
    newest = ConsentEvent.objects.filter(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS).first()
    assert newest
    assert newest.action == "withdrawn"
