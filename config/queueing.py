"""The ASGI handler of the site: so many requests are worked on at once, and the others wait for their turn.

Each request has a thread and a database connection of its own. Two hundred in one instant would ask PostgreSQL for more
connections than it gives (docs/decisions/requests-in-turn.md).
"""

import asyncio
from typing import Any, Final

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest

LIVE: Final = "/health/live"
"""Asks nothing of the database, and is not to wait: who asks ends a process that does not answer."""


class QueueingHandler(ASGIHandler):
    """Django's handler with `settings.REQUESTS_AT_ONCE` places. Who comes first is served first.

    A place is kept from the first middleware to the finished response, whose connection is back by then; a body is read
    and a response sent without one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.places = asyncio.Semaphore(settings.REQUESTS_AT_ONCE)

    async def run_get_response(self, request: HttpRequest) -> Any:
        """Return the response to a request when its turn has come."""
        if request.path_info == LIVE:
            return await super().run_get_response(request)
        await self.places.acquire()
        answer = asyncio.ensure_future(self._answer(request))
        answer.add_done_callback(lambda _: self.places.release())
        # Who goes away meanwhile leaves a thread behind that works on, and with it the place.
        return await asyncio.shield(answer)

    async def _answer(self, request: HttpRequest) -> Any:
        try:
            return await super().run_get_response(request)
        finally:
            await sync_to_async(close_old_connections, thread_sensitive=True)()


def application_make() -> QueueingHandler:
    """Return the application, as Django's `get_asgi_application` does."""
    django.setup(set_prefix=False)
    return QueueingHandler()
