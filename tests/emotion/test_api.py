"""The same journey for a phone: 202 with a Location, then ask until it is there."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from emotion import analysis
from emotion.models import Snapshot
from tests.emotion.conftest import upload
from tests.outage import database_away


@pytest.fixture
def phone(alice: User) -> APIClient:
    """Return Alice's phone."""
    client = APIClient()
    client.force_authenticate(alice)
    return client


def submit(phone: APIClient, data: bytes, **fields: str) -> Any:
    """Post one capture as a phone does."""
    return phone.post("/api/v1/snapshots/", {"image": upload(data), **fields}, format="multipart")


def test_it_answers_202_with_a_location_and_then_the_reading(phone: APIClient, photo: bytes) -> None:
    accepted = submit(phone, photo, source="camera")
    assert accepted.status_code == 202
    location = urlsplit(accepted.headers["Location"]).path
    assert phone.get(location).json()["reading"] is None

    analysis.snapshot_analyse(snapshot_id=uuid.UUID(accepted.json()["id"]))

    done = phone.get(location).json()
    assert (done["state"], done["reading"]["emotion"], done["reading"]["mood"]) == ("done", "happy", "happy")
    assert done["bytes_deleted_at"]


@pytest.mark.django_db(transaction=True)
def test_it_keeps_what_is_committed_when_the_connection_breaks_right_after(
    phone: APIClient, photo: bytes, stored: Callable[[], list[bytes]]
) -> None:
    with database_away('UPDATE "emotion_snapshot"'):
        accepted = submit(phone, photo)
    assert accepted.status_code == 202
    assert len(stored()) == 1
    analysis.snapshot_analyse(snapshot_id=uuid.UUID(accepted.json()["id"]))
    assert phone.get(urlsplit(accepted.headers["Location"]).path).json()["state"] == "done"


def test_it_takes_a_burst_of_five_frames(phone: APIClient, photo: bytes) -> None:
    frames = [upload(photo) for _ in range(5)]
    accepted = phone.post("/api/v1/snapshots/", {"image": frames}, format="multipart")
    assert accepted.status_code == 202
    assert len(Snapshot.objects.get().stored_names) == 5
    too_many = phone.post("/api/v1/snapshots/", {"image": [upload(photo) for _ in range(6)]}, format="multipart")
    assert too_many.status_code in {400, 422}


def test_it_names_the_limit_of_a_burst(phone: APIClient, photo: bytes) -> None:
    heavy = photo + b"\0" * (2 * 1024 * 1024)
    refused = phone.post("/api/v1/snapshots/", {"image": [upload(heavy) for _ in range(3)]}, format="multipart")
    assert (refused.status_code, refused.json()["code"]) == (413, "burst_too_large")


def test_it_cancels(phone: APIClient, photo: bytes, stored: Callable[[], list[bytes]]) -> None:
    location = urlsplit(submit(phone, photo).headers["Location"]).path
    assert phone.delete(location).status_code == 204
    assert stored() == []
    assert (phone.get(location).json()["state"], phone.get(location).json()["reason"]) == ("failed", "cancelled")
    assert phone.delete(location).status_code == 204


def test_it_refuses_without_consent(phone: APIClient, alice: User, photo: bytes) -> None:
    consent_withdraw(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
    refused = submit(phone, photo)
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"), [(b"GIF89a not for us", "unsupported_format"), (b"\xff\xd8\xff half a photo", "damaged")]
)
def test_it_names_the_fault_of_a_file(phone: APIClient, data: bytes, code: str) -> None:
    refused = submit(phone, data)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_it_refuses_strangers(photo: bytes, db: None) -> None:
    refused = submit(APIClient(), photo)
    assert refused.status_code == 401


def test_it_takes_corrects_and_deletes_a_mood(phone: APIClient) -> None:
    made = phone.post("/api/v1/readings/", {"emotion": "angry"})
    assert made.status_code == 201
    path = urlsplit(made.headers["Location"]).path
    assert phone.patch(path, {"corrected_emotion": "sad"}).json()["mood"] == "sad"
    assert phone.get("/api/v1/readings/").json()["count"] == 1
    assert phone.delete(path).status_code == 204
    assert phone.get(path).status_code == 404


def test_it_hides_what_is_somebody_elses(charlie: User, submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    other = APIClient()
    other.force_authenticate(charlie)
    reading = submitted.reading
    assert other.get(f"/api/v1/snapshots/{submitted.pk}/").status_code == 404
    assert other.get(f"/api/v1/readings/{reading.pk}/").status_code == 404
    assert other.delete(f"/api/v1/readings/{reading.pk}/").status_code == 404
