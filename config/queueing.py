"""The ASGI handler of the site: so many requests are worked on at once, and the others wait for their turn.

Each request has a thread and a database connection of its own. Two hundred in one instant would ask PostgreSQL for more
connections than it gives (docs/decisions/requests-in-turn.md).
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import django
from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils import translation
from django.utils.module_loading import import_string

from config.middleware import security_headers

LIVE: Final = "/health/live"
"""Asks nothing of the database, and is not to wait: who asks ends a process that does not answer."""
READY: Final = "/health/ready"
READY_AT_ONCE: Final = 2
STATIC_AT_ONCE: Final = 4
"""Places beside those of pages; a file that is not there is a page, and may ask the database who asks."""
PATIENCE_S: Final = 15.0
"""Who has waited for so long is told to come back."""
WAITING_MOST: Final = 500
WAITING_BYTES_MOST: Final = 256 * 1024 * 1024
"""So many requests may wait, and have so much memory for their bodies; the next one is refused at once."""


REFUSAL: Final = "config.common.problems.unavailable"
"""By name, as it can be imported only when the apps are there."""


class Refused(Exception):
    """There are too many before this request."""


class Line:
    """Places for requests, and those who wait for one. Who comes first is served first."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.waiting = self.waiting_bytes = 0

    @asynccontextmanager
    async def turn(self, body_bytes: int) -> AsyncIterator[None]:
        """Hold a place for the length of the block. Raises Refused when none comes in time."""
        if self.waiting >= WAITING_MOST or self.waiting_bytes + body_bytes > WAITING_BYTES_MOST:
            raise Refused
        self.waiting += 1
        self.waiting_bytes += body_bytes
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.places.acquire()
        except TimeoutError as error:
            raise Refused from error
        finally:
            self.waiting -= 1
            self.waiting_bytes -= body_bytes
        try:
            yield
        finally:
            self.places.release()


class MeasuredRequest(ASGIRequest):
    """A request that knows how long its body is."""

    def __init__(self, scope: Any, body_file: Any) -> None:
        super().__init__(scope, body_file)
        self.body_bytes: int = body_file.seek(0, os.SEEK_END)
        body_file.seek(0)


class QueueingHandler(ASGIHandler):
    """Django's handler with `settings.REQUESTS_AT_ONCE` places, and a few more for static files and readiness.

    A place is kept from the first middleware to the finished response, whose connection is back by then; a body is read
    and a response sent without one.
    """

    request_class = MeasuredRequest

    def __init__(self) -> None:
        super().__init__()
        self.pages, self.static, self.ready = map(Line, (settings.REQUESTS_AT_ONCE, STATIC_AT_ONCE, READY_AT_ONCE))
        self.refusal = CSPMiddleware(security_headers(import_string(REFUSAL)))

    async def run_get_response(self, request: Any) -> Any:
        """Return the response to a request when its turn has come, or 503 when that takes too long."""
        if request.path_info == LIVE:
            return await super().run_get_response(request)
        try:
            async with self._line_of(request).turn(request.body_bytes):
                return await self._answer_or_clear(request)
        except Refused:
            return self._refuse(request)

    def _line_of(self, request: HttpRequest) -> Line:
        if request.path.startswith(settings.STATIC_URL):
            return self.static
        return self.ready if request.path_info == READY else self.pages

    async def _answer_or_clear(self, request: HttpRequest) -> Any:
        """Return the response. Who goes away leaves a thread that works on: only when it is done does all else end."""
        answer = asyncio.ensure_future(self._answer(request))
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            await asyncio.wait({answer})
            await sync_to_async(answer.result().close, thread_sensitive=True)()
            raise

    async def _answer(self, request: HttpRequest) -> Any:
        try:
            return await super().run_get_response(request)
        finally:
            await sync_to_async(close_old_connections, thread_sensitive=True)()

    def _refuse(self, request: HttpRequest) -> Any:
        # In the event loop: the threads have enough to do, and nothing here asks the database.
        with translation.override(translation.get_language_from_request(request)):
            return self.refusal(request)


def application_make() -> QueueingHandler:
    """Return the application, as Django's `get_asgi_application` does."""
    django.setup(set_prefix=False)
    return QueueingHandler()
