"""A database that lives as long as a trial, on the server (or in the folder) of the one that the site uses."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.test import override_settings


@contextmanager
def own_database(purpose: str) -> Iterator[str]:
    """Let the default connection lead to a new, migrated database for the length of the block; return its name.

    It is dropped at the end, also after an error. Nothing is read from or written to the site's own. DEBUG is off
    meanwhile, as it would keep every query in memory. Needs the right to create a database.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    own = connection.settings_dict["NAME"]
    name = f"mizaj_{purpose}_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "sqlite":
        name = f"{own}.{name}"
    before = connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    with override_settings(DEBUG=False, ALLOWED_HOSTS=["localhost"]):
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            yield name
        finally:
            if connection.settings_dict["NAME"] != own:
                connection.creation.destroy_test_db(own, verbosity=0)
            connection.settings_dict["TEST"]["NAME"] = before
