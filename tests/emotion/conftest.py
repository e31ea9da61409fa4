"""People and photos of the snapshot tests: Alice has agreed, Charlie is somebody else who has too."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Purpose, User
from accounts.services import consent_grant
from emotion import services
from emotion.models import Snapshot

PHOTO = Path(settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg"


@pytest.fixture
def stored() -> Callable[[], list[bytes]]:
    """Return what lies in the snapshot storage."""
    storage = storages["snapshots"]
    assert isinstance(storage, FileSystemStorage)
    folder = Path(storage.location)
    return lambda: [path.read_bytes() for path in folder.glob("*")] if folder.exists() else []


def agreed(email: str) -> User:
    """Return a new user who has agreed to everything."""
    user = User.objects.create_user(email, "correct horse battery")
    for purpose in Purpose:
        consent_grant(user=user, purpose=purpose, surface="web")
    return user


@pytest.fixture
def alice(db: None) -> User:
    """Return the owner."""
    return agreed("alice@example.org")


@pytest.fixture
def charlie(db: None) -> User:
    """Return somebody who must be refused what is Alice's."""
    return agreed("charlie@example.org")


@pytest.fixture
def as_alice(alice: User) -> Client:
    """Return Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def photo() -> bytes:
    """Return the sample photo."""
    return PHOTO.read_bytes()


@pytest.fixture
def submitted(alice: User, photo: bytes) -> Snapshot:
    """Return a snapshot of the sample photo that waits to be analysed."""
    return services.snapshot_submit(user=alice, images=[photo], source="camera", client_request_id=uuid.uuid4())


def upload(data: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    """Return the bytes as a browser would send them."""
    return SimpleUploadedFile(name, data, content_type="image/jpeg")
