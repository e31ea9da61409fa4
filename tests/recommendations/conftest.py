"""Alice and Bob are listeners (see the common fixtures), each in a browser of their own."""

import pytest
from django.test import Client

from accounts.models import User

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
