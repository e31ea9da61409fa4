"""What holds for every test: private folders, an empty cache, no network, no rows left by the test before."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import DEFAULT_DB_ALIAS, connection, connections

from accounts.models import User
from tests.factories import user_make
from tests.network import network_refuse
from tests.services import services_key

SEALED = ("accounts_consentevent", "accounts_consentdocument")
"""Tables from which nothing can be deleted."""

network_refuse()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(pytestconfig: pytest.Config) -> None:
    """Keep a SQLite test database in a file: one in memory knows no WAL and no second connection."""
    if connection.vendor == "sqlite":
        connections.settings[DEFAULT_DB_ALIAS]["TEST"]["NAME"] = str(
            pytestconfig.stash[services_key].folder / "test.sqlite3"
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let SQLite empty its tables between transactional tests, with DELETE, as it has no TRUNCATE."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in SEALED:
                cursor.execute(f"DROP TRIGGER {table}_no_delete")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Forget throttles and cached answers; the cache is our own process's or our own Redis's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def empty_storages() -> Iterator[None]:
    """Delete the files that a test has stored in the run's temporary folder."""
    yield
    for alias in ("default", "snapshots", "exports", "audio", "covers"):
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            shutil.rmtree(storage.location, ignore_errors=True)


@pytest.fixture
def alice(db: None) -> User:
    """A listener, the owner of what a test makes."""
    return user_make("alice@mizaj.example")


@pytest.fixture
def bob(db: None) -> User:
    """Another listener, who must not see what is Alice's."""
    return user_make("bob@mizaj.example")
