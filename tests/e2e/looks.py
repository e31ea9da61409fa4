"""How a page is looked at: two themes, two sizes, every width, every finger, and axe over it all."""

from collections.abc import Iterable, Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.e2e.visitor import DESKTOP, PHONE, Visitor

LOOKS = {
    "light desktop": (DESKTOP, "light"),
    "dark desktop": (DESKTOP, "dark"),
    "light phone": (PHONE, "light"),
    "dark phone": (PHONE, "dark"),
}
WHOLE = "light desktop"
"""Where axe applies every rule; the others can differ in contrast only, and are asked for that."""
OPPOSITE = (WHOLE, "dark phone")

WIDTHS = (320, 640, 768, 960, 1920)
"""CSS pixels: the extremes, and where layouts change. A window of 1280 at 200 % has 640, at 400 % it has 320."""

TARGET = 44
INLINE_TARGET = 24

_AXE = "contrast => axe.run(document, {resultTypes: ['violations'], ...(contrast && {runOnly: ['color-contrast']})})"

# Rows of a list are alike, and axe looks at every one of them.
_SHORTEN = "() => document.querySelectorAll('.songs > :nth-child(n + 6)').forEach((row) => row.remove())"

_SMALL = """([target, inline]) => {
    const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
    const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
    const found = [];
    for (const element of document.querySelectorAll(all)) {
        if (!seen(element) || element.matches(".skip-link")) continue;
        const style = getComputedStyle(element);
        if (element.tagName === "A" && style.display === "inline") {
            if (parseFloat(style.lineHeight) < inline) found.push(`${style.lineHeight}: ${element.outerHTML}`);
            continue;
        }
        const boxes = [element, ...(element.labels ?? [])].map((each) => each.getBoundingClientRect());
        const [width, height] = ["width", "height"].map((side) => Math.max(...boxes.map((box) => box[side])));
        if (Math.min(width, height) < target - 0.5) {
            found.push(`${Math.round(width)}x${Math.round(height)}: ${element.outerHTML.slice(0, 160)}`);
        }
    }
    return found;
}"""


def look(page: Page, name: str) -> None:
    """Put the page into one of LOOKS."""
    size, theme = LOOKS[name]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")


def barriers(page: Page, *, contrast_only: bool = False) -> list[str]:
    """Return axe's findings of every weight, each with the places where it was found."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate(_AXE, contrast_only)
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def cut_off(page: Page) -> list[str]:
    """Return the widths at which the page would have to be moved sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide, seen = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide > seen:
            found.append(f"at {width} the page is {wide} wide")
    return found


def hard_to_hit(page: Page) -> list[str]:
    """Return what is smaller than a fingertip; links inside a sentence need only stand apart."""
    return [str(each) for each in page.evaluate(_SMALL, [TARGET, INLINE_TARGET])]


def faults(page: Page, looks: Iterable[str]) -> Iterator[str]:
    """Say all that is wrong with the page that is open."""
    for name in looks:
        look(page, name)
        yield from (f"{name}: {each}" for each in barriers(page, contrast_only=name != WHOLE))
        if name == "dark phone":
            yield from (f"too small, {each}" for each in hard_to_hit(page))
    yield from cut_off(page)
    look(page, "light desktop")


def check(visitor: Visitor, looks: Iterable[str] = LOOKS) -> None:
    """Check the page that is open, in every look or in some, and that opening it troubled nobody."""
    page = visitor.page
    expect(page.locator("main h1").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    page.evaluate(_SHORTEN)
    found = list(faults(page, looks))
    assert not found, "\n".join(found)
    assert visitor.troubles == []
