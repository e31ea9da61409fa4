"""Pages travel compressed, sound and tokens do not."""

import gzip
from typing import Any

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from config.compression import PageCompression

pytestmark = pytest.mark.django_db

ASKING = {"Accept-Encoding": "gzip, br"}


def answered(response: Any, **headers: str) -> Any:
    """Return what becomes of an answer on its way out."""
    return PageCompression(lambda request: response)(RequestFactory().get("/", headers=headers or ASKING))


def test_it_compresses_pages(client: Client) -> None:
    plain = client.get(reverse("home"))
    packed = client.get(reverse("home"), headers=ASKING)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"</html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


def test_it_pads_pages_at_random_against_guesses_from_their_length() -> None:
    lengths = {len(answered(HttpResponse("a page " * 200)).content) for _ in range(40)}
    assert len(lengths) > 5


@pytest.mark.parametrize(
    "response",
    [
        JsonResponse({"token": "secret" * 100}),
        HttpResponse(b"sound" * 100, content_type="audio/mpeg"),
        StreamingHttpResponse([b"<p>" * 100], content_type="text/html"),
    ],
    ids=["tokens", "sound", "streams"],
)
def test_it_leaves_the_rest_as_it_is(response: Any) -> None:
    assert "Content-Encoding" not in answered(response).headers
