"""One site and two browsers for all browser tests: a camera that shows the sample photo, and one that is refused."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import browser_key, camera_arguments, camera_write, chromium
from tests.e2e.listener import Listener, listener_make
from tests.e2e.site import ROOT, Site, site_run
from tests.e2e.visitor import Visitor, visit
from tests.services import services_key

SAMPLE = ROOT / "emotion" / "sample" / "collins.jpg"


@pytest.fixture(scope="package")
def site(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return the running site."""
    with site_run(pytestconfig.stash[services_key], tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Return the one driver that a thread may have; every Chromium comes from it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(
    playwright: Playwright, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Return a Chromium whose camera shows the sample photo."""
    film = tmp_path_factory.mktemp("camera") / "collins.mjpeg"
    camera_write(SAMPLE, film)
    with chromium(playwright, *camera_arguments(film)) as browser:
        pytestconfig.stash[browser_key] = browser.version.split(".")[0]
        yield browser


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Return somebody new at a desktop."""
    with visit(browser, site) as visitor:
        yield visitor


@pytest.fixture(scope="package")
def listener(browser: Browser, site: Site) -> Listener:
    """Return somebody who has been here before."""
    return listener_make(browser, site, SAMPLE)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for pictures of the pages: SCREENSHOTS, or a temporary one."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
