"""Which tests this machine can run, and the last line of a run, which names everything that was skipped.

`REQUIRE_SERVICES=1` and `REQUIRE_BROWSER=1` turn a missing program, and any skip, into a failure. Only a folder
of development data that was never offered (`MIZAJ_DATA` unset) may be missing all the same.
"""

import os
from collections import Counter
from importlib.util import find_spec

import pytest

from tests.browser import browser_key, chromium_path
from tests.services import services_key

NO_DATA = "MIZAJ_DATA is not set"


def required(name: str) -> bool:
    """Whether the environment asks for it."""
    return os.environ.get(name, "") not in ("", "0")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to start when something required is not there."""
    if required("REQUIRE_SERVICES") and not config.stash[services_key].complete:
        raise pytest.UsageError("REQUIRE_SERVICES=1, but PostgreSQL (15 or newer) or Redis is not on this machine.")
    if required("REQUIRE_BROWSER") and chromium_path() is None:
        raise pytest.UsageError("REQUIRE_BROWSER=1, but Chromium is not on this machine.")


def missing(config: pytest.Config) -> dict[str, str]:
    """Return the markers whose tests cannot run here, each with the reason."""
    reasons: dict[str, str] = {}
    if not config.stash[services_key].complete:
        reasons["services"] = "PostgreSQL or Redis is not on this machine"
    if chromium_path() is None:
        reasons["browser"] = "Chromium is not on this machine"
    if not os.environ.get("MIZAJ_DATA"):
        reasons["data"] = NO_DATA
    if find_spec("tensorflow") is None:
        reasons["train"] = "TensorFlow is not installed"
    return reasons


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what cannot run here."""
    reasons = missing(config)
    for item in items:
        for marker in reasons.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=reasons[marker]))


def outcomes(config: pytest.Config) -> tuple[Counter[str], Counter[str]]:
    """Return how many tests ended how, and how many were skipped for which reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return Counter(), Counter()
    ended = Counter({kind: len(reports) for kind, reports in reporter.stats.items() if kind})
    reasons = Counter(_reason(report) for report in reporter.stats.get("skipped", []))
    return ended, reasons


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def forbidden_skips(reasons: Counter[str]) -> int:
    """Return how many skips the environment does not allow."""
    if not (required("REQUIRE_SERVICES") or required("REQUIRE_BROWSER")):
        return 0
    may_lack_data = not os.environ.get("MIZAJ_DATA")
    return sum(count for reason, count in reasons.items() if not (may_lack_data and "MIZAJ_DATA" in reason))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which something required was skipped."""
    if forbidden_skips(outcomes(session.config)[1]) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def closing_line(config: pytest.Config) -> str:
    """Return the one line that says what ran, on what, and what did not."""
    ended, reasons = outcomes(config)
    failed = ended["failed"] + ended["error"]
    counts = [f"{ended['passed']} passed", *([f"{failed} failed"] if failed else []), f"{reasons.total()} skipped"]
    services = config.stash[services_key]
    ran_on = [
        f"PostgreSQL {services.postgresql}" if services.postgresql else "SQLite (no PostgreSQL here)",
        f"Redis {services.redis}" if services.redis else "in-memory broker (no Redis here)",
        *([f"Chromium {version}"] if (version := config.stash.get(browser_key, "")) else []),
    ]
    line = f"mizaj: {', '.join(counts)}; {', '.join(ran_on)}"
    if reasons:
        line += "; skipped: " + ", ".join(f"{count} because {reason}" for reason, count in reasons.most_common())
    if forbidden_skips(reasons):
        line += " — a skip is a failure here"
    return line


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say it last of all."""
    if outcomes(config)[0] and services_key in config.stash:
        config.get_terminal_writer().line(closing_line(config))
