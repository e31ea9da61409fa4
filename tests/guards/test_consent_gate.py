"""Without consent that holds nothing is processed: refused with a code, no bytes stored, no row, no task."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ConsentDocument, Purpose, User
from accounts.services import consent_grant, consent_save, consent_withdraw
from emotion.models import Reading, Snapshot
from tests.emotion.conftest import upload
from tests.factories import consent_record, user_make

PHOTO = (Path(settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg").read_bytes()
PHOTOS = Purpose.SNAPSHOT_ANALYSIS


def refused(user: User) -> None:
    consent_save(user=user, granted=set(Purpose) - {PHOTOS}, surface="web")


def withdrawn(user: User) -> None:
    consent_grant(user=user, purpose=PHOTOS, surface="web")
    consent_withdraw(user=user, purpose=PHOTOS, surface="web")


def too_old(user: User) -> None:
    consent_record(user, purpose=PHOTOS, action="granted", ago=timedelta(days=366))


def to_other_words(user: User) -> None:
    consent_grant(user=user, purpose=PHOTOS, surface="web")
    ConsentDocument.objects.create(
        purpose=PHOTOS,
        version="99.0.0",
        title="New words",
        body="…",
        sha256="0" * 64,
        effective_from=timezone.now(),
        material_change=True,
    )


def somebody_elses(user: User) -> None:
    consent_grant(user=user_make("bob@mizaj.example"), purpose=PHOTOS, surface="web")


STATES: dict[str, Callable[[User], None]] = {
    "never asked": lambda user: None,
    "refused": refused,
    "withdrawn": withdrawn,
    "a year old": too_old,
    "given to other words": to_other_words,
    "somebody else's": somebody_elses,
    "given to all but this": refused,
}


def tasks_waiting() -> int:
    """Return how many messages lie in the broker's queues."""
    with current_app.connection_for_read() as connection:
        channel: Any = connection.default_channel
        return sum(channel._size(queue) for queue in settings.CELERY_TASK_QUEUES)


def stored() -> list[Path]:
    storage = storages["snapshots"]
    assert isinstance(storage, FileSystemStorage)
    return list(Path(storage.location).glob("*"))


def by_api(user: User) -> tuple[int, str]:
    phone = APIClient()
    phone.force_authenticate(user)
    answer = phone.post("/api/v1/snapshots/", {"image": upload(PHOTO)}, format="multipart")
    return answer.status_code, answer.json().get("code", "")


def by_page(user: User) -> tuple[int, str]:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post("/snapshots/", {"image": upload(PHOTO), "source": "camera"})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_taken(state: str) -> None:
    alice = user_make("alice@mizaj.example")
    STATES[state](alice)
    before = tasks_waiting()
    assert by_api(alice) == (403, "consent_required")
    assert by_page(alice) == (302, "/consent/")
    assert (stored(), tasks_waiting() - before) == ([], 0)
    assert not Snapshot.objects.exists()
    assert not Reading.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_with_consent_everything_of_this_happens() -> None:
    alice = user_make("alice@mizaj.example")
    consent_grant(user=alice, purpose=PHOTOS, surface="web")
    before = tasks_waiting()
    assert by_api(alice)[0] == 202
    assert (len(stored()), tasks_waiting() - before, Snapshot.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("by", [by_api, by_page])
def test_the_body_is_not_even_parsed(alice: User, monkeypatch: pytest.MonkeyPatch, by: Callable[[User], Any]) -> None:
    def parse(*arguments: Any, **more: Any) -> None:
        raise AssertionError("a body was parsed before consent was asked for")

    monkeypatch.setattr("django.http.request.MultiPartParser.parse", parse)
    monkeypatch.setattr("rest_framework.parsers.DjangoMultiPartParser.parse", parse)
    assert by(alice)[0] in (302, 403)


@pytest.mark.parametrize("surface", ["web", "api"])
def test_who_agrees_says_that_they_are_an_adult(alice: User, surface: str) -> None:
    granted = consent_grant(user=alice, purpose=PHOTOS, surface=surface)
    assert granted.age_attested
    assert "18 or older" in granted.document.body
    ended = consent_withdraw(user=alice, purpose=PHOTOS, surface=surface)
    assert ended
    assert not ended.age_attested
