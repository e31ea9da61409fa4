"""The manifest, the worker and the page that shows without a network."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from accounts.models import User


def test_it_describes_itself_with_icons_that_are_as_large_as_it_says(db: None, client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert "no-store" not in answer.headers["Cache-Control"]
    for icon in answer.json()["icons"]:
        path = finders.find(icon["src"].removeprefix("/").removeprefix(settings.STATIC_URL.strip("/") + "/"))
        assert path
        with Image.open(Path(str(path))) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


def test_it_is_described_in_the_reader_s_language(db: None, client: Client) -> None:
    assert client.get("/manifest.webmanifest", headers={"Accept-Language": "es"}).json()["lang"] == "es"


def test_the_worker_comes_from_the_root_so_that_it_may_answer_for_every_page(db: None, client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'const OFFLINE = "/offline/";' in answer.text
    assert "&quot;" not in answer.text


@pytest.mark.parametrize("path", ["/offline/", "/service-worker.js", "/manifest.webmanifest"])
def test_what_is_stored_on_the_device_knows_nobody(alice: User, client: Client, path: str) -> None:
    stranger = Client().get(path).text
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(path).text == stranger
