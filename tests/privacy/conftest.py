"""A listener who has left something of every kind."""

import uuid
from pathlib import Path

import pytest

from accounts.models import Purpose, User
from accounts.services import consent_save
from emotion.services import mood_choose, snapshot_submit
from recommendations.services import feedback_record, playlist_create
from tests.factories import song_make, user_make

PHOTO = Path("emotion/sample/collins.jpg")


def lived_in(user: User) -> User:
    """Consent, a photo that waits, a chosen mood, a playlist and a like."""
    consent_save(user=user, granted=set(Purpose), surface="web", network="203.0.113.77")
    snapshot_submit(user=user, images=[PHOTO.read_bytes()], source="upload", client_request_id=uuid.uuid4())
    mood_choose(user=user, emotion="happy")
    for _ in range(6):
        song_make()
    item = playlist_create(user=user, mood="happy").items.all()[0]
    feedback_record(user=user, song=item.song, item=item, kind="like", event_id=uuid.uuid4())
    return user


@pytest.fixture
def carol(db: None) -> User:
    """Somebody with something of every kind."""
    return lived_in(user_make("carol-canary-7f3a@mizaj.example"))
