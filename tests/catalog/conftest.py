"""Who keeps the catalogue in tests, and a song that was imported."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from catalog.importing import FileRow
from catalog.models import Song
from catalog.services import songs_import
from tests.factories import user_make


@pytest.fixture
def curator(db: None) -> Client:
    """Return a browser in which a member of the group Curator is signed in."""
    user = user_make("curator@mizaj.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Curator"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def listener(alice: User) -> Client:
    """Return a browser in which Alice is signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def imported_song(db: None) -> Song:
    """Return an imported song."""
    songs_import(
        [FileRow(2, {"title": "Tum Hi Ho", "artists": "Arijit Singh; Mithoon", "film": "Aashiqui 2", "language": "hi",
                    "sad": "0.9", "happy": "0.1"})]
    )  # fmt: skip
    return Song.objects.get()
