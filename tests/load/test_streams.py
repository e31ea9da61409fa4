"""Listeners who stream do not keep pages or the database from others."""

import asyncio

import pytest

from tests.load.streams import page, server_run, streaming
from tests.services import services_key

pytestmark = pytest.mark.services

STREAMS = 40
MOST_CONNECTIONS = 10


def test_pages_open_while_many_stream_and_no_stream_holds_a_connection(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    services = pytestconfig.stash[services_key]
    if not services.complete:
        pytest.skip("PostgreSQL and Redis are not on this machine")

    async def look() -> tuple[list[int], int]:
        async with streaming(target, STREAMS):
            answers = [(await page(target, "/browse/"))[0] for _ in range(5)]
            return answers, target.connections()

    with server_run(services, tmp_path_factory.mktemp("load")) as target:
        answers, connections = asyncio.run(look())
    assert answers == [200] * 5
    assert connections <= MOST_CONNECTIONS
