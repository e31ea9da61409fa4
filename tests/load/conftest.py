"""One web server for the tests of load."""

from collections.abc import Iterator

import pytest

from tests.load.streams import Target, server_run
from tests.services import services_key


@pytest.fixture(scope="package")
def target(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Return the running server."""
    services = pytestconfig.stash[services_key]
    if not services.complete:
        pytest.skip("PostgreSQL and Redis are not on this machine")
    with server_run(services, tmp_path_factory.mktemp("load")) as target:
        yield target
