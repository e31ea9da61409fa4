"""The timeline as a phone sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User


@pytest.fixture
def phone(alice: User) -> APIClient:
    """Return Alice's phone."""
    client = APIClient()
    client.force_authenticate(alice)
    return client


def test_it_takes_a_mood_of_yesterday_with_a_note_and_sums_it_up(phone: APIClient) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    sent = {"emotion": "sad", "happened_at": yesterday.isoformat(), "note": "rain"}
    reading = phone.post("/api/v1/readings/", sent, format="json").json()
    assert reading["note"] == "rain"
    assert reading["happened_at"] < reading["created_at"]
    body = phone.get("/api/v1/timeline/", {"period": "day", "timezone": "UTC"}).json()
    assert len(body["buckets"]) == 30
    assert body["buckets"][-2] == {"start": f"{yesterday:%Y-%m-%d}", "moods": {"sad": {"told": 1, "seen": 0}}}


def test_it_keeps_a_note_without_touching_the_mood(phone: APIClient) -> None:
    reading = phone.post("/api/v1/readings/", {"emotion": "sad"}, format="json").json()
    changed = phone.patch(f"/api/v1/readings/{reading['id']}/", {"note": "better"}, format="json").json()
    assert (changed["note"], changed["corrected_emotion"], changed["mood"]) == ("better", "", "sad")


@pytest.mark.parametrize("query", [{"period": "hour"}, {"timezone": "Mars/Base"}, {"timezone": "../etc"}])
def test_it_names_what_it_does_not_know(phone: APIClient, query: dict[str, str]) -> None:
    answer = phone.get("/api/v1/timeline/", query)
    assert answer.status_code == 400
    assert set(query) == set(answer.json()["errors"])


def test_it_refuses_times_to_come_and_changes_of_nothing(phone: APIClient) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    answer = phone.post("/api/v1/readings/", {"emotion": "sad", "happened_at": tomorrow}, format="json")
    assert answer.status_code == 400
    reading = phone.post("/api/v1/readings/", {"emotion": "sad"}, format="json").json()
    assert phone.patch(f"/api/v1/readings/{reading['id']}/", {}, format="json").status_code == 400
