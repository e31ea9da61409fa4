"""Many requests in one instant: all are answered, by as many threads and database connections as there are places."""

import asyncio
import time
from collections import Counter

import pytest
from django.conf import settings

from tests.load.streams import Target, page

pytestmark = pytest.mark.services

BURST = 200
"""Twice what PostgreSQL allows as it comes."""
OTHERS = ("/health/live", "/health/ready", "/static/site/css/base.css")
ENDING = 10
"""PostgreSQL counts a connection a moment longer than the site has it."""


async def most_connections(target: Target, burst: asyncio.Future[list[tuple[int, float]]]) -> int:
    """Return the most connections that were seen during a burst."""
    most = 0
    while not burst.done():
        most = max(most, await asyncio.to_thread(target.connections))
        await asyncio.sleep(0.05)
    return most


async def leave(target: Target, *, after_s: float) -> None:
    """Ask for a page and go away before it comes."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    writer.write(target.request("/browse/"))
    await asyncio.sleep(after_s)
    writer.close()


def test_it_answers_more_requests_at_once_than_there_are_database_connections(target: Target) -> None:
    async def ask() -> tuple[Counter[int], int]:
        burst = asyncio.gather(*(page(target, "/browse/") for _ in range(BURST)))
        most = await most_connections(target, burst)
        return Counter(status for status, _seconds in await burst), most

    statuses, most = asyncio.run(ask())
    assert statuses == {200: BURST}
    assert 1 < most <= settings.REQUESTS_AT_ONCE + ENDING


def test_it_lets_others_pass_while_pages_wait(target: Target) -> None:
    async def ask() -> tuple[list[int], int]:
        burst = [asyncio.create_task(page(target, "/browse/")) for _ in range(BURST)]
        await asyncio.sleep(0.5)
        statuses = [(await page(target, address))[0] for address in OTHERS]
        waiting = sum(not task.done() for task in burst)
        await asyncio.gather(*burst)
        return statuses, waiting

    statuses, waiting = asyncio.run(ask())
    assert statuses == [200] * len(OTHERS)
    assert waiting > BURST / 2


def test_it_gives_the_places_of_those_who_went_away_to_others(target: Target) -> None:
    async def ask() -> Counter[int]:
        await asyncio.gather(*(leave(target, after_s=0.02 + place % 5 * 0.1) for place in range(BURST)))
        answers = await asyncio.gather(*(page(target, "/browse/") for _ in range(2 * settings.REQUESTS_AT_ONCE)))
        return Counter(status for status, _seconds in answers)

    assert asyncio.run(ask()) == {200: 2 * settings.REQUESTS_AT_ONCE}
    deadline = time.monotonic() + 10
    while target.connections() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert target.connections() == 0
