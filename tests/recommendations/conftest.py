"""Alice and Bob are listeners (see the common fixtures), each in a browser of their own."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import curator_group_ensure
from tests.factories import user_make

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def browser(alice: User) -> Client:
    """A browser in which Alice is signed in."""
    client = Client()
    client.force_login(alice, backend=BACKEND)
    return client


@pytest.fixture
def bobs_browser(bob: User) -> Client:
    """A browser in which Bob is signed in."""
    client = Client()
    client.force_login(bob, backend=BACKEND)
    return client


@pytest.fixture
def curator(db: None) -> User:
    """Return a member of the group Curator."""
    user = user_make("curator@mizaj.example", is_staff=True)
    user.groups.add(curator_group_ensure())
    return user
