"""A person at a browser, and everything that must not happen while they look."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    ViewportSize,
    expect,
)

from tests.e2e.site import Site

PASSWORD = "a long enough pass phrase"
PURPOSES = ("snapshot_analysis", "mood_history", "taste_profile")
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
EXPECT_MS = 20_000

_numbers = count(1)


@dataclass
class Visitor:
    """One browser context. `troubles` collects console errors, refused policies, missing files, foreign hosts."""

    site: Site
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note every trouble from now on."""
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.url}/", "data:", "blob:")):
            self.troubles.append(f"foreign request: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status} {response.request.method} {response.url}")

    def go(self, path: str) -> None:
        """Open a page of the site by its address."""
        self.page.goto(f"{self.site.url}{path}")

    def sign_up(self) -> str:
        """Create a new account in the browser, which leads to the consent page; return its address."""
        email = f"visitor{next(_numbers)}@mizaj.example"
        self.go("/accounts/signup/")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password1]").fill(PASSWORD)
        self.page.get_by_label("I am 18 or older").check()
        self.page.get_by_role("button", name="Create account").click()
        expect(self.page).to_have_url(f"{self.site.url}/consent/")
        return email

    def agree(self, *purposes: str) -> None:
        """Read the consent page, switch `purposes` on and save."""
        self.go("/consent/")
        for purpose in PURPOSES:
            expect(self.page.locator(f"input[name=grant_{purpose}]")).not_to_be_checked()
        for purpose in purposes:
            self.page.locator(f"input[name=grant_{purpose}]").check()
        self.page.get_by_role("button", name="Save my choices").click()
        expect(self.page.locator("input[name=grant_snapshot_analysis]")).to_have_count(0)

    def choose_mood(self, mood: str) -> None:
        """Say the mood on the home page and wait for its reading."""
        self.go("/")
        self.page.locator(f"#mood-{mood}").click()
        expect(self.page.locator("#reading-emotion")).to_have_attribute("data-emotion", mood)

    def queue(self) -> list[str]:
        """Wait for a playlist and return the ids of its playable songs, in order."""
        rows = self.page.locator("#main [data-queue] li[data-song-id]")
        expect(rows.first).to_be_visible()
        return [str(row.get_attribute("data-song-id")) for row in rows.all()]


@contextmanager
def visit(
    browser: Browser,
    site: Site,
    *,
    phone: bool = False,
    dark: bool = False,
    script: bool = True,
    state: StorageState | None = None,
) -> Iterator[Visitor]:
    """Let a visitor in; at the end nothing may have troubled them."""
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,
        has_touch=phone,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        java_script_enabled=script,
        storage_state=state,
        locale="en-GB",
    )
    context.set_default_timeout(EXPECT_MS)
    expect.set_options(timeout=EXPECT_MS)
    try:
        visitor = Visitor(site, context, context.new_page())
        visitor.watch()
        yield visitor
        assert visitor.troubles == []
    finally:
        context.close()
