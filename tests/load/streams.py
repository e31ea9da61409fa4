"""How pages fare while many listeners stream. `python -m tests.load.streams --streams 200` prints the ratios.

It runs the web server alone, on production settings, with the services that the tests start. Each listener reads a
song at the pace of its playing, so that every stream stays open; meanwhile somebody opens pages one after another.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.e2e.site import ROOT, environment, manage
from tests.processes import Process, free_port, wait_until
from tests.services import Services, services_start

SONG_BYTES = 30_000_000
APART_S = 0.04
"""Listeners come one after another; a hundred in one instant are a matter of `test_bursts`, not of streams."""
PACE_BYTES, PACE_S = 16_000, 1.0
"""What a player takes of a stream of 128 kb/s, and how often."""
CONNECTIONS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SEED = """
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from pathlib import Path
from accounts.models import User
from catalog.models import Artist, Credit, Song
folder = Path(settings.STATE_DIR) / "audio" / "songs"
folder.mkdir(parents=True, exist_ok=True)
with (folder / "long.mp3").open("wb") as file:
    file.truncate({size})
song = Song.objects.create(title="Long", identity="long", audio="songs/long.mp3")
Credit.objects.create(song=song, artist=Artist.objects.create(name="A", sort_key="a"))
user = User.objects.create_user("load@mizaj.example", "a long enough pass phrase")
from django.test import Client
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
print(song.pk, client.session.session_key)
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A running server with one long song, and the session of a listener."""

    port: int
    song: int
    session: str
    database_url: str

    def request(self, path: str) -> bytes:
        """Return a request of the listener."""
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: sessionid={self.session}", "Accept: */*"]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode()

    def connections(self) -> int:
        """Return how many connections the site has to its PostgreSQL."""
        with psycopg.connect(self.database_url, autocommit=True) as mine:
            count = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            row = mine.execute(count).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def server_run(services: Services, folder: Path) -> Iterator[Target]:
    """Run the web server with a song of 30 MB."""
    env = environment(services, folder, "load")
    manage("manage.py", "migrate", "--no-input", "--verbosity", "0", env=env)
    manage("manage.py", "collectstatic", "--no-input", "--verbosity", "0", env=env)
    port = free_port()
    seed = Process.start(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", SEED.format(size=SONG_BYTES)],
        folder=folder, cwd=ROOT, env=env, name="seed",
    )  # fmt: skip
    seed.popen.wait()
    song, session = seed.output.split()[-2:]
    server = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), "--lifespan", "off"]
    process = Process.start([sys.executable, *server, "--log-level", "warning"], folder=folder, cwd=ROOT, env=env)
    try:
        target = Target(port, int(song), session, env["DATABASE_URL"])
        wait_until(lambda: asyncio.run(_answers(target)), what=f"the server ({process.output})", timeout_s=90)
        yield target
    finally:
        process.stop()


async def _answers(target: Target) -> bool:
    try:
        return (await page(target, "/health/live"))[0] == 200
    except OSError:
        return False


async def page(target: Target, path: str) -> tuple[int, float]:
    """Open a page to its end; return status and seconds."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    writer.write(target.request(path))
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), time.perf_counter() - begun


async def listen(target: Target, started: asyncio.Event, stop: asyncio.Event, *, after_s: float) -> int:
    """Stream the song at its pace until told to stop; return the bytes that came."""
    await asyncio.sleep(after_s)
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port, limit=PACE_BYTES)
    writer.write(target.request(f"/songs/{target.song}/audio"))
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n")[0], head
    taken = len(await reader.read(PACE_BYTES))
    started.set()
    while not stop.is_set():
        taken += len(await reader.read(PACE_BYTES))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PACE_S)
    writer.close()
    return taken


@asynccontextmanager
async def streaming(target: Target, streams: int) -> AsyncIterator[None]:
    """Hold so many streams open for the length of the block; each has begun when it starts, none has ended after it."""
    stop, started = asyncio.Event(), [asyncio.Event() for _ in range(streams)]
    listeners = [
        asyncio.create_task(listen(target, event, stop, after_s=place * APART_S)) for place, event in enumerate(started)
    ]
    everybody = asyncio.gather(*(event.wait() for event in started))
    either: list[asyncio.Future[Any]] = [everybody, *listeners]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    assert everybody.done(), [task.exception() for task in listeners if task.done()]
    try:
        yield
        assert not any(task.done() for task in listeners)
    finally:
        stop.set()
        await asyncio.gather(*listeners)


async def measure(target: Target, pages: int) -> tuple[float, float]:
    """Return median and 95th percentile of the browse page, in milliseconds."""
    times = []
    for _ in range(pages):
        status, seconds = await page(target, "/browse/")
        assert status == 200, status
        times.append(seconds * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


async def compare(target: Target, streams: int, pages: int) -> None:
    """Print how pages fare alone and beside the streams."""
    await measure(target, 5)
    alone = await measure(target, pages)
    async with streaming(target, streams):
        beside = await measure(target, pages)
        connections = target.connections()
    print(f"pages alone                  p50 {alone[0]:6.0f} ms   p95 {alone[1]:6.0f} ms")  # noqa: T201
    print(f"pages beside {streams:3} streams     p50 {beside[0]:6.0f} ms   p95 {beside[1]:6.0f} ms")  # noqa: T201
    print(f"ratio                        p50 {beside[0] / alone[0]:6.2f}      p95 {beside[1] / alone[1]:6.2f}")  # noqa: T201
    print(f"database connections while streaming: {connections}")  # noqa: T201


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--pages", type=int, default=60)
    chosen = parser.parse_args()
    services = services_start()
    try:
        with tempfile.TemporaryDirectory() as name, server_run(services, Path(name)) as target:
            asyncio.run(compare(target, chosen.streams, chosen.pages))
    finally:
        services.stop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    main()
