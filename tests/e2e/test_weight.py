"""What the first page costs: bytes on the wire, requests, jumps of the layout, and work that blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Request

from tests.e2e.listener import Listener
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor, visit

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
TOO_SHORT = 500
"""Bytes that are not worth compressing."""
MOST_REQUESTS = 66
"""Sixteen styles and some forty modules, as there is no build step; HTTP/2 sends them over one connection."""
MOST_COVERS = 48
"""A listener of long standing has six playlists and the mixes of the day, each with four covers of half a kilobyte."""
MOST_SHIFT = 0.05
MOST_LONG_TASKS = 8
MOST_ELEMENTS = 900

_WATCH = """() => {
    window.seen = { shift: 0, long: 0 };
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
        .observe({ type, buffered: true });
    watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
    watch("longtask", () => { window.seen.long += 1; });
}"""

_BLOCKING = "script[src]:not([defer], [async], [type=module])"


@dataclass
class Weight:
    """What came over the wire for one page; whose address, and how large as it was sent."""

    bodies: dict[str, int] = field(default_factory=dict)

    def add(self, request: Request) -> None:
        """Count a request that has ended; what a service worker fetches later is not part of the page."""
        if request.url.startswith("http") and request.service_worker is None and "/audio" not in request.url:
            self.bodies[request.url] = request.sizes()["responseBodySize"]

    def __str__(self) -> str:
        heaviest = sorted(self.bodies.items(), key=lambda pair: -pair[1])[:12]
        return f"{len(self.bodies)} requests, {sum(self.bodies.values())} bytes, most of them {heaviest}"


@pytest.fixture(params=["stranger", "listener"])
def fresh(request: pytest.FixtureRequest, browser: Browser, site: Site, listener: Listener) -> Iterator[Visitor]:
    """Return somebody with an empty cache: a stranger, then a listener."""
    state = listener.state if request.param == "listener" else None
    with visit(browser, site, state=state) as visitor:
        yield visitor


def test_it_keeps_to_its_budget(fresh: Visitor) -> None:
    weight, page = Weight(), fresh.page
    page.add_init_script(f"({_WATCH})()")
    page.on("requestfinished", weight.add)
    fresh.go("/")
    page.wait_for_load_state("networkidle")
    seen: dict[str, Any] = page.evaluate("() => window.seen")
    assert sum(weight.bodies.values()) <= MOST_BYTES, weight
    covers = [address for address in weight.bodies if "/cover" in address]
    assert len(weight.bodies) - len(covers) <= MOST_REQUESTS, weight
    assert len(covers) <= MOST_COVERS, weight
    assert seen["shift"] <= MOST_SHIFT
    assert seen["long"] <= MOST_LONG_TASKS
    assert page.locator(_BLOCKING).count() == 0
    assert page.locator("*").count() <= MOST_ELEMENTS


def test_it_sends_all_words_compressed(fresh: Visitor) -> None:
    plain = []
    fresh.page.on("response", lambda answer: plain.append(answer) if "content-encoding" not in answer.headers else None)
    fresh.go("/")
    fresh.page.wait_for_load_state("networkidle")
    kinds = ("text/", "application/javascript", "image/svg")
    assert [
        answer.url
        for answer in plain
        if answer.headers.get("content-type", "").startswith(kinds) and len(answer.body()) > TOO_SHORT
    ] == []
