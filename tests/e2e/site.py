"""The site as it runs in production: its own database, server and worker processes, hashed static files."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.processes import Process, free_port, wait_until
from tests.services import Services

ROOT = Path(__file__).parents[2]
START_PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    url: str
    processes: tuple[Process, ...]

    @property
    def log(self) -> str:
        """What its processes have said."""
        return "\n".join(process.output for process in self.processes)


def environment(services: Services, folder: Path, name: str = "e2e") -> dict[str, str]:
    """Return production settings on databases that no other test touches."""
    database = f"sqlite:///{folder / 'mizaj.sqlite3'}"
    if services.complete:
        with psycopg.connect(services.database_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        database = f"{services.database_url.rpartition('/')[0]}/{name}"
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "MIZAJ_STATE": str(folder),
        "DATABASE_URL": database,
        "BROKER_URL": f"{services.redis_url}/2" if services.complete else "memory://",
        "CACHE_URL": f"{services.redis_url}/3" if services.complete else "",
        "SECRET_KEY": "only for browser tests, and long enough to be no surprise to anybody",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_VERIFICATION": "none",
        "SECURE_SSL_REDIRECT": "0",
        "LOG_LEVEL": "INFO",
    }


def manage(*arguments: str, env: dict[str, str]) -> None:
    """Run a command of ours to its end; an error carries its output."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


def commands(services: Services, port: int) -> dict[str, list[str | Path]]:
    """Return what to run: server and worker apart where there are services, else all in one process."""
    if not services.complete:
        return {"site": [sys.executable, "manage.py", "serve", "--port", str(port)]}
    server = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), "--lifespan", "off"]
    worker = ["-m", "celery", "-A", "config.celery", "worker", "-B", "--concurrency", "1"]
    worker += ["--scheduler", "celery.beat:Scheduler", "--loglevel", "INFO"]
    return {"server": [sys.executable, *server], "worker": [sys.executable, *worker]}


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def site_run(services: Services, folder: Path, *, name: str = "e2e") -> Iterator[Site]:
    """Make, fill, start and, at the end, stop a site; `name` is its database."""
    env = environment(services, folder, name)
    manage("manage.py", "migrate", "--no-input", "--verbosity", "0", env=env)
    manage("manage.py", "collectstatic", "--no-input", "--verbosity", "0", env=env)
    manage("-m", "tests.e2e.seed", env=env)
    port = free_port()
    processes: list[Process] = []
    try:
        for role, command in commands(services, port).items():
            processes.append(Process.start(command, folder=folder, cwd=ROOT, env=env, name=role))
        wait_until(lambda: _answers(port), what="the site", timeout_s=START_PATIENCE_S)
        yield Site(f"http://127.0.0.1:{port}", tuple(processes))
    finally:
        for process in reversed(processes):
            process.stop()
