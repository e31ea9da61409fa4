"""The corpus at the real doors: API and page answer, never with a fault, and keep nothing of what they refuse."""

import uuid
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import Purpose, User
from accounts.services import consent_grant
from emotion.models import Snapshot
from emotion.vault import bytes_open
from tests.corpus.bombs import bombs, polyglots, refused_types
from tests.corpus.conftest import FILES
from tests.corpus.metadata import CANARY, photos_with_canaries
from tests.corpus.mutations import photos, spoiled

SHARE = 4
"""One spoiled photo of so many goes through the API."""
PHOTO = Path(django_settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg"
NAMES = {
    "a wrong ending": "me.gif",
    "two endings": "me.php.jpg",
    "nothing behind a NUL": "me.php\0.jpg",
    "a way up": "../../../etc/passwd",
    "a way up on Windows": "..\\..\\boot.ini",
    "letters that run backwards": "me\u202egpj.exe",
    "300 letters": "m" * 300 + ".jpg",
    "markup": "<script>alert(1)</script>.jpg",
}
TYPES = ("image/gif", "text/html", "application/octet-stream", "image/svg+xml")


@pytest.fixture
def phone(alice: User, settings: Settings) -> APIClient:
    settings.SNAPSHOTS_PER_MINUTE = settings.SNAPSHOTS_PER_DAY = 100_000
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(alice)
    return client


@pytest.fixture
def stored() -> Callable[[], list[Path]]:
    storage = storages["snapshots"]
    assert isinstance(storage, FileSystemStorage)
    folder = Path(storage.location)
    return lambda: list(folder.glob("*")) if folder.exists() else []


def submit(phone: APIClient, data: bytes, name: str = "me.jpg", media: str = "image/jpeg") -> Any:
    cache.clear()  # the API's own limit has a test of its own
    return phone.post("/api/v1/snapshots/", {"image": SimpleUploadedFile(name, data, media)}, format="multipart")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_it_answers_every_spoiled_photo_and_bomb(phone: APIClient, stored: Callable[[], list[Path]]) -> None:
    corpus = [*islice(spoiled(photos(), FILES, seed=3), FILES // SHARE), *bombs().values(), *refused_types().values()]
    refused = accepted = 0
    for data in corpus:
        before = len(stored())
        with transaction.atomic():
            answer = submit(phone, data)
        assert answer.status_code in (202, 422), answer.content
        accepted += answer.status_code == 202
        refused += answer.status_code == 422
        assert len(stored()) - before == (answer.status_code == 202)
    assert refused >= len(bombs()) + len(refused_types())
    assert Snapshot.objects.count() == accepted > 0


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_means_nothing(phone: APIClient, stored: Callable[[], list[Path]], name: str) -> None:
    assert submit(phone, PHOTO.read_bytes(), name=name).status_code == 202
    [path] = stored()
    assert (len(path.stem), path.suffix) == (32, ".bin")
    assert Snapshot.objects.get().stored_names == [path.name]


@pytest.mark.parametrize("media", TYPES)
def test_the_type_that_a_client_claims_means_nothing(phone: APIClient, media: str) -> None:
    assert submit(phone, PHOTO.read_bytes(), media=media).status_code == 202
    assert submit(phone, refused_types()["html"], media="image/jpeg").status_code == 422


@pytest.mark.parametrize("door", ["api", "page"])
def test_nothing_hidden_in_a_photo_is_stored(phone: APIClient, alice: User, door: str) -> None:
    page = Client()
    page.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    for data in (*photos_with_canaries().values(), *polyglots().values()):
        if door == "api":
            assert submit(phone, data).status_code == 202
            continue
        form = {"source": "upload", "client_request_id": str(uuid.uuid4()), "image": SimpleUploadedFile("a", data)}
        assert page.post("/snapshots/", form).status_code == 302
    assert Snapshot.objects.count() == len(photos_with_canaries()) + len(polyglots())
    for snapshot in Snapshot.objects.all():
        [name] = snapshot.stored_names
        kept = bytes_open(name, wrapped=bytes(snapshot.key.wrapped), snapshot_id=snapshot.pk)
        assert kept.startswith(b"\xff\xd8\xff")
        assert CANARY not in kept
        assert b"CANARY-PAYLOAD" not in kept
