"""Alice and Bob are listeners (see the common fixtures); Charlie curates."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import curator_group_ensure
from tests.factories import user_make


@pytest.fixture
def charlie(db: None) -> User:
    """A curator, who looks after songs and must not see what is Alice's."""
    user = user_make("charlie@mizaj.example", is_staff=True)
    user.groups.add(curator_group_ensure())
    return user


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """A browser in which Alice is signed in."""
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client
