"""The README's pictures. `make screenshots` writes them; in a test run they go to a temporary folder."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.listener import Listener
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser


def picture(visitor: Visitor, target: Path) -> None:
    """Save what is on the screen, small enough for a repository."""
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=target)
    with Image.open(target) as image:
        image.convert("RGB").quantize(256).save(target, optimize=True)


def test_it_has_a_face_for_the_readme(browser: Browser, site: Site, listener: Listener, pictures: Path) -> None:
    with visit(browser, site, state=listener.state) as visitor:
        visitor.go("/")
        expect(visitor.page.locator("#now-title")).to_be_visible()
        picture(visitor, pictures / "now.png")
        visitor.go(listener.reading)
        visitor.queue()
        picture(visitor, pictures / "reading.png")
    with visit(browser, site, state=listener.state, phone=True, dark=True) as visitor:
        visitor.go(listener.playlist)
        visitor.queue()
        picture(visitor, pictures / "phone.png")
    assert all((pictures / f"{name}.png").stat().st_size > 10_000 for name in ("now", "reading", "phone"))
