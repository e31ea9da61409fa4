"""Listeners who stream do not keep pages or the database from others."""

import asyncio

import pytest

from tests.load.streams import Target, page, streaming

pytestmark = pytest.mark.services

STREAMS = 40
MOST_CONNECTIONS = 10


def test_pages_open_while_many_stream_and_no_stream_holds_a_connection(target: Target) -> None:
    async def look() -> tuple[list[int], int]:
        async with streaming(target, STREAMS):
            answers = [(await page(target, "/browse/"))[0] for _ in range(5)]
            return answers, target.connections()

    answers, connections = asyncio.run(look())
    assert answers == [200] * 5
    assert connections <= MOST_CONNECTIONS
