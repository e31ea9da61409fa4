"""One site for all fault tests, a phone, and the table at the end."""

from collections.abc import Iterator

import pytest

from tests.faults.client import Phone
from tests.faults.ledger import wait_clean
from tests.faults.stack import Stack, stack_run
from tests.faults.table import Table

table_key = pytest.StashKey[Table]()


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Return the site, for all tests of this folder."""
    with stack_run(tmp_path_factory.mktemp("faults")) as stack:
        yield stack


@pytest.fixture
def stack(running: Stack) -> Iterator[Stack]:
    """Return the site as the test before should have left it: running, and with nothing in it."""
    running.wait_ready()
    yield running
    running.wait_ready()
    wait_clean(running)


@pytest.fixture(scope="package")
def phone(running: Stack) -> Phone:
    """Return a listener who has agreed."""
    return Phone.sign_up(running.port)


@pytest.fixture
def table(pytestconfig: pytest.Config) -> Table:
    """Return the table to write into."""
    return pytestconfig.stash.setdefault(table_key, Table())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    table = terminalreporter.config.stash.get(table_key, None)
    if table is not None and table.lines:
        terminalreporter.section("faults")
        terminalreporter.line(str(table))
