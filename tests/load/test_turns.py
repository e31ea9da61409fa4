"""Turns of requests, by the real handler in this process: whose turn never comes, and who goes away meanwhile."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from pytest_django import Settings

from config import queueing, urls
from config.queueing import QueueingHandler
from tests.guards.test_headers import troubles

pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")  # of files, as Django sends them

OTHERS = ("/health/live", "/static/site/css/base.css")


class Work:
    """A page that takes until it may end, and what became of it."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.begun: list[str] = []
        self.ended: list[bytes] = []
        self.file = BytesIO()

    def page(self, request: HttpRequest) -> HttpResponseBase:
        self.begun.append(request.GET.get("name", ""))
        self.may_end.wait(10)
        self.ended.append(request.read())
        self.file = BytesIO(b"a file")
        return FileResponse(self.file)


work = Work()
urlpatterns = [path("slow/", csrf_exempt(lambda request: work.page(request))), path("", include("config.urls"))]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def one_place(settings: Settings) -> Work:
    """Have one place for pages."""
    global work  # Django finds views by their module
    work = Work()
    settings.ROOT_URLCONF, settings.REQUESTS_AT_ONCE = __name__, 1
    settings.WHITENOISE_USE_FINDERS = True
    return work


class Visitor:
    """A connection to the application, with one request."""

    def __init__(self, application: QueueingHandler, target: str, body: bytes = b"") -> None:
        address, _, query = target.partition("?")
        headers = [(b"host", b"testserver"), (b"accept-language", b"es")]
        if address != "/slow/":  # of a session, so that whoever asks the database about it fails here
            headers.append((b"cookie", b"sessionid=somebody"))
        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST" if body else "GET",
            "path": address,
            "headers": headers,
        }
        scope |= {"query_string": query.encode()}
        self._talk: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
        self._body = body

    async def ask(self) -> "Visitor":
        """Send the request."""
        await self._talk.send_input({"type": "http.request", "body": self._body})
        await asyncio.sleep(0.05)
        return self

    async def answer(self) -> HttpResponse:
        """Return what the site answers."""
        start = await self._talk.receive_output(5)
        body = await self._talk.receive_output(5)
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return HttpResponse(body["body"], status=start["status"], headers=headers)

    async def leave(self) -> None:
        """Go away."""
        await self._talk.send_input({"type": "http.disconnect"})
        await asyncio.sleep(0.05)

    async def gone(self) -> None:
        """Wait until nothing of the request is left."""
        await self._talk.wait(5)

    @property
    def is_gone(self) -> bool:
        return bool(self._talk.future.done())


def run(scenario: Callable[[QueueingHandler], Awaitable[Any]]) -> Any:
    """Run a scenario with a new application."""

    async def main() -> Any:
        try:
            return await scenario(QueueingHandler())
        finally:
            work.may_end.set()

    return asyncio.run(main())


def test_it_refuses_who_has_waited_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "PATIENCE_S", 0.2)

    async def wait(application: QueueingHandler) -> HttpResponse:
        await Visitor(application, "/slow/").ask()
        late = await Visitor(application, "/").ask()
        return await late.answer()

    response = run(wait)
    assert (response.status_code, response.headers["Retry-After"], troubles(response)) == (503, "5", [])
    assert 'lang="es"' in response.text
    assert queueing.PATIENCE_S < 15


@pytest.mark.parametrize(("limit", "value"), [("WAITING_MOST", 1), ("WAITING_BYTES_MOST", 1500)])
def test_it_refuses_at_once_when_too_much_waits(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(queueing, limit, value)

    async def wait(application: QueueingHandler) -> tuple[HttpResponse, HttpResponse]:
        await Visitor(application, "/slow/").ask()
        waiting = await Visitor(application, "/slow/?name=second", bytes(1000)).ask()
        refused = await (await Visitor(application, "/api/v1/me/", bytes(1000)).ask()).answer()
        work.may_end.set()
        return refused, await waiting.answer()

    refused, served = run(wait)
    assert (refused.status_code, refused.headers["Content-Type"]) == (503, "application/problem+json")
    assert served.status_code == 200


@pytest.mark.parametrize("address", OTHERS)
def test_it_lets_others_pass_while_pages_wait(address: str) -> None:
    async def look(application: QueueingHandler) -> int:
        await Visitor(application, "/slow/").ask()
        await Visitor(application, "/").ask()
        return (await (await Visitor(application, address).ask()).answer()).status_code

    assert run(look) == 200


def test_it_ends_all_of_a_request_together_when_its_client_goes_away(one_place: Work) -> None:
    async def leave(application: QueueingHandler) -> list[bool]:
        visitor = await Visitor(application, "/slow/", b"a body").ask()
        await visitor.leave()
        meanwhile = [application.pages.places.locked(), not visitor.is_gone]
        one_place.may_end.set()
        await visitor.gone()
        return [*meanwhile, not application.pages.places.locked()]

    threads = threading.active_count()
    assert run(leave) == [True, True, True]
    assert (one_place.ended, one_place.file.closed) == ([b"a body"], True)
    deadline = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == threads


def test_it_never_begins_what_nobody_waits_for_any_more(one_place: Work) -> None:
    async def leave(application: QueueingHandler) -> int:
        await Visitor(application, "/slow/?name=first").ask()
        waiting = await Visitor(application, "/slow/?name=second").ask()
        last = await Visitor(application, "/slow/?name=last").ask()
        await waiting.leave()
        await waiting.gone()
        one_place.may_end.set()
        return (await last.answer()).status_code

    assert run(leave) == 200
    assert one_place.begun == ["first", "last"]
