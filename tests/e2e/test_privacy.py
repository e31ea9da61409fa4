"""The privacy centre in a browser: see, forget, take along, erase."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.looks import check
from tests.e2e.site import Site
from tests.e2e.visitor import visit
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("phone", [False, True], ids=["light desktop", "dark phone"])
def test_a_listener_takes_everything_along_and_leaves(
    browser: Browser, site: Site, pictures: Path, phone: bool
) -> None:
    with visit(browser, site, phone=phone, dark=phone) as visitor:
        page = visitor.page
        visitor.sign_up()
        visitor.choose_mood("happy")

        visitor.go("/privacy/")
        expect(page.locator("[data-kind=reading] dd")).to_have_text("1")
        page.get_by_role("button", name="Put my copy together").click()
        button = page.get_by_role("button", name="Download", exact=True)
        expect(button).to_be_visible(timeout=30_000)
        check(visitor)
        page.screenshot(path=pictures / f"privacy-{'phone' if phone else 'desktop'}.png", full_page=True)
        with page.expect_download() as download:
            button.click()
        names = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).namelist()
        assert {"reading.json", "reading.csv", "README.txt"} <= set(names)

        visitor.go("/privacy/")
        page.get_by_role("button", name="Forget it").click()
        expect(page.get_by_text("as if this session had never been")).to_be_visible()
        expect(page.locator("[data-kind=reading]")).to_have_count(0)

        page.get_by_role("link", name="Erase my account").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        expect(page.get_by_role("heading", name="Erase my account")).to_be_visible()
        check(visitor)
        page.screenshot(path=pictures / f"erase-{'phone' if phone else 'desktop'}.png", full_page=True)
        page.get_by_role("button", name="Erase everything now").click()
        expect(page.get_by_text("is erased")).to_be_visible()
        visitor.go("/privacy/")
        expect(page).to_have_url(f"{site.url}/accounts/login/?next=/privacy/")
