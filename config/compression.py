"""Compresses what the site writes itself: pages and pictures of text. Static files come compressed from WhiteNoise."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED: Final = {"text/html", "image/svg+xml", "text/javascript"}


class PageCompression(GZipMiddleware):
    """Django's own, for pages alone, with its random padding against guesses from lengths (BREACH).

    Sound is streamed by ranges and must stay as it is; JSON may hold session tokens, which pages never do.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer where its type is one of COMPRESSED and it is whole."""
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.streaming or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)
