"""The capture, its wait and its reading, as a browser meets them."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from emotion import analysis, services
from emotion.inference import quality
from emotion.models import Reading, Snapshot, SnapshotKey
from tests.emotion.conftest import upload

Stored = Callable[[], list[bytes]]


def submit(client: Client, data: bytes, **headers: str) -> Any:
    """Post one capture."""
    form = {"image": upload(data), "source": "camera", "client_request_id": str(uuid.uuid4())}
    return client.post("/snapshots/", form, headers=headers)


def test_it_leads_from_a_photo_to_a_reading(as_alice: Client, photo: bytes, stored: Stored) -> None:
    response = submit(as_alice, photo)
    snapshot = Snapshot.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == f"/snapshots/{snapshot.pk}/"
    assert as_alice.get(response.headers["Location"]).status_code == 200
    assert len(stored()) == 1

    analysis.snapshot_analyse(snapshot_id=snapshot.pk)

    status = as_alice.get(f"/snapshots/{snapshot.pk}/status/", headers={"HX-Request": "true"})
    reading = Reading.objects.get()
    assert f"/readings/{reading.pk}/" in status.headers["HX-Location"]
    page = as_alice.get(f"/readings/{reading.pk}/")
    assert page.status_code == 200
    assert 'data-emotion="happy"' in page.text
    assert 'data-outcome="read"' in page.text
    assert stored() == []


def test_it_keeps_no_readable_bytes_on_disk(as_alice: Client, photo: bytes, stored: Stored) -> None:
    submit(as_alice, photo)
    [sealed] = stored()
    assert not sealed.startswith(b"\xff\xd8")
    assert b"JFIF" not in sealed


def test_it_sends_a_browser_without_consent_to_the_consent_page(as_alice: Client, alice: User, photo: bytes) -> None:
    consent_withdraw(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    assert as_alice.get("/capture/").headers["Location"].startswith("/consent/?next=")
    response = submit(as_alice, photo)
    assert response.status_code in {302, 403}
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"not a photo at all", 422, "Only JPEG, PNG and WebP"),
        (b"", 422, "No image arrived"),
        (b"\x00\x00\x00\x20ftypheic" + b"\0" * 64, 422, "HEIC"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(
    as_alice: Client, stored: Stored, data: bytes, status: int, words: str
) -> None:
    fragment = submit(as_alice, data, **{"HX-Request": "true"})
    page = submit(as_alice, data)
    assert (fragment.status_code, page.status_code) == (status, status)
    assert words in fragment.text
    assert words in page.text
    assert "/moods/" in page.text
    assert stored() == []
    assert not Snapshot.objects.exists()


def test_it_refuses_a_body_over_the_limit(as_alice: Client) -> None:
    response = submit(as_alice, b"\xff\xd8\xff" + b"\0" * (12 * 1024 * 1024))
    assert response.status_code == 413
    assert not Snapshot.objects.exists()


def test_it_takes_a_burst_as_one_snapshot_with_one_reading(as_alice: Client, photo: bytes, stored: Stored) -> None:
    form = {"image": [upload(photo) for _ in range(5)], "source": "camera", "client_request_id": str(uuid.uuid4())}
    as_alice.post("/snapshots/", form)
    snapshot = Snapshot.objects.get()
    assert SnapshotKey.objects.count() == 1
    assert len(snapshot.stored_names) == len(stored()) == 5

    analysis.snapshot_analyse(snapshot_id=snapshot.pk)

    assert Reading.objects.get().emotion == "happy"
    assert not SnapshotKey.objects.exists()
    assert stored() == []


def test_it_refuses_a_burst_over_its_limit_and_keeps_none_of_it(as_alice: Client, photo: bytes, stored: Stored) -> None:
    heavy = photo + b"\0" * (services.MAX_BURST_BYTES // 2)
    form = {"image": [upload(heavy), upload(heavy)], "source": "camera", "client_request_id": str(uuid.uuid4())}
    response = as_alice.post("/snapshots/", form)
    assert response.status_code == 413
    assert "5 MB" in response.text
    assert stored() == []
    assert not Snapshot.objects.exists()


def test_it_tells_the_page_what_the_gate_asks_for(as_alice: Client) -> None:
    page = as_alice.get("/capture/").text
    assert f'data-darkest="{quality.DARKEST}"' in page
    assert f'data-blurriest="{quality.BLURRIEST}"' in page
    assert f'data-burst-bytes="{services.MAX_BURST_BYTES}"' in page


def test_it_cancels_a_wait_and_deletes_the_photo(as_alice: Client, submitted: Snapshot, stored: Stored) -> None:
    response = as_alice.post(f"/snapshots/{submitted.pk}/cancel/")
    submitted.refresh_from_db()
    assert response.headers["Location"] == "/capture/"
    assert (submitted.state, submitted.reason) == ("failed", "cancelled")
    assert submitted.bytes_deleted_at
    assert stored() == []
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    assert not Reading.objects.exists()
    assert "You cancelled" in as_alice.get(f"/snapshots/{submitted.pk}/").text


def test_it_deletes_a_reading_that_came_before_the_cancelling(as_alice: Client, submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    as_alice.post(f"/snapshots/{submitted.pk}/cancel/")
    assert not Reading.objects.exists()
    assert "You cancelled" in as_alice.get(f"/snapshots/{submitted.pk}/").text


def test_it_shows_a_reading_once_its_image_is_deleted(as_alice: Client, submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    Snapshot.objects.update(bytes_deleted_at=None)
    status = f"/snapshots/{submitted.pk}/status/"
    for path in (status, f"/snapshots/{submitted.pk}/"):
        waiting = as_alice.get(path)
        assert "Location" not in waiting.headers
        assert "data-poll" in waiting.text, "it asks again, and does not say that nothing could be read"
    Snapshot.objects.update(finished_at=timezone.now() - timedelta(seconds=3))
    page = as_alice.get(status, follow=True)
    assert "its deletion is under way" in page.text


def test_it_asks_which_of_two_and_takes_one_tap(as_alice: Client, alice: User) -> None:
    reading = Reading.objects.create(
        user=alice,
        source="camera",
        outcome="unsure",
        probabilities={"angry": 0.05, "happy": 0.05, "neutral": 0.44, "sad": 0.41, "surprise": 0.05},
        confidence=0.44,
        candidates=["neutral", "sad"],
        reasons=["close_call"],
    )
    page = as_alice.get(f"/readings/{reading.pk}/").text
    assert "Not sure: neutral or sad?" in page
    assert page.count('class="candidate"') == 2
    as_alice.post(f"/readings/{reading.pk}/correct/", {"emotion": "sad"})
    assert "You say your mood is" in as_alice.get(f"/readings/{reading.pk}/").text


def test_it_demands_the_csrf_token(alice: User, photo: bytes) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert submit(client, photo).status_code == 403
    assert not Snapshot.objects.exists()


def test_it_returns_the_same_snapshot_for_the_same_request(as_alice: Client, photo: bytes, stored: Stored) -> None:
    form = {"source": "camera", "client_request_id": str(uuid.uuid4())}
    first = as_alice.post("/snapshots/", {**form, "image": upload(photo)})
    second = as_alice.post("/snapshots/", {**form, "image": upload(photo)})
    assert first.headers["Location"] == second.headers["Location"]
    assert Snapshot.objects.count() == 1
    assert len(stored()) == 1


def test_it_limits_snapshots_a_minute(as_alice: Client, photo: bytes, settings: Settings) -> None:
    settings.SNAPSHOTS_PER_MINUTE = 1
    submit(as_alice, photo)
    response = submit(as_alice, photo)
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_it_hides_what_is_somebody_elses(charlie: User, submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    client = Client()
    client.force_login(charlie)
    reading = Reading.objects.get()
    assert client.get(f"/snapshots/{submitted.pk}/").status_code == 404
    assert client.get(f"/snapshots/{submitted.pk}/status/").status_code == 404
    assert client.get(f"/readings/{reading.pk}/").status_code == 404
    assert client.post(f"/snapshots/{submitted.pk}/cancel/").status_code == 404
    assert client.post(f"/readings/{reading.pk}/correct/", {"emotion": "sad"}).status_code == 404
    assert client.post(f"/readings/{reading.pk}/delete/").status_code == 404


def test_it_offers_a_mood_when_the_worker_is_away(as_alice: Client, submitted: Snapshot) -> None:
    page = as_alice.get(f"/snapshots/{submitted.pk}/")
    assert page.context["waiting_long"] is False
    Snapshot.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    fragment = as_alice.get(f"/snapshots/{submitted.pk}/status/")
    assert fragment.context["waiting_long"] is True
    assert "/moods/" in fragment.text


def test_it_takes_a_mood_without_a_camera(as_alice: Client) -> None:
    response = as_alice.post("/moods/", {"emotion": "sad"})
    reading = Reading.objects.get()
    assert response.headers["Location"] == f"/readings/{reading.pk}/"
    assert (reading.source, reading.mood, reading.confidence) == ("manual", "sad", 1.0)
    assert as_alice.post("/moods/", {"emotion": "bored"}).status_code == 400


def test_it_lets_a_listener_correct_a_reading(as_alice: Client, alice: User) -> None:
    reading = services.mood_choose(user=alice, emotion="happy")
    as_alice.post(f"/readings/{reading.pk}/correct/", {"emotion": "neutral"})
    reading.refresh_from_db()
    assert (reading.emotion, reading.mood) == ("happy", "neutral")


def test_it_deletes_a_reading(as_alice: Client, submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    as_alice.post(f"/readings/{Reading.objects.get().pk}/delete/")
    assert not Reading.objects.exists()
    assert not Snapshot.objects.exists()


def test_it_shows_the_timeline_only_when_history_is_agreed(as_alice: Client, alice: User) -> None:
    services.mood_choose(user=alice, emotion="happy")
    assert len(as_alice.get("/timeline/").context["readings"]) == 1
    consent_withdraw(user=alice, purpose=Purpose.MOOD_HISTORY, surface="web")
    assert "readings" not in as_alice.get("/timeline/").context


def test_it_needs_the_same_queries_for_a_long_timeline(as_alice: Client, alice: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_alice.get("/timeline/")
        return len(captured)

    services.mood_choose(user=alice, emotion="happy")
    few = queries()
    for _ in range(20):
        services.mood_choose(user=alice, emotion="sad")
    assert queries() == few


def test_it_shows_the_running_models_card(client: Client, db: None) -> None:
    page = client.get("/model/")
    assert page.status_code == 200
    assert page.context["card"]["sha256"]
