"""Own PostgreSQL and Redis processes for one run of the tests, as a pytest plugin.

It must load with `-p` and start everything before pytest-django reads the settings: a port that is set in
conftest.py comes too late, and the suite would quietly run on SQLite. Without the programs the suite
runs on SQLite and the in-memory broker, and the closing line says so. `TEST_DATABASE=sqlite` asks for SQLite, the
database of a first installation, where PostgreSQL is on the machine, too.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.processes import Process, free_port, wait_until

POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
POSTGRES_OLDEST = 15


@dataclass(slots=True)
class Services:
    """What this run of the tests has started; empty versions mean that the program is not on this machine."""

    folder: Path
    postgresql: str = ""
    redis: str = ""
    database_url: str = ""
    redis_url: str = ""
    processes: list[Process] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether both services run."""
        return bool(self.postgresql and self.redis)

    def stop(self) -> None:
        """End the processes, newest first, and delete their files."""
        while self.processes:
            self.processes.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


services_key = pytest.StashKey[Services]()


def postgres_bin() -> Path | None:
    """Return the folder of the newest PostgreSQL (at least 15) on this machine, unless SQLite is asked for."""
    if os.environ.get("TEST_DATABASE") == "sqlite":
        return None
    folders = [folder for pattern in POSTGRES_FOLDERS for folder in Path("/").glob(pattern.removeprefix("/"))]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [(major, folder) for folder in folders if (major := _major(folder / "postgres")) >= POSTGRES_OLDEST]
    return max(found)[1] if found else None


def _major(program: Path) -> int:
    if not program.exists():
        return 0
    return int(_version(program))


def _version(program: Path) -> str:
    output = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"(?:\) |v=)(\d+)", output)
    return match.group(1) if match else "0"


def unprivileged_account() -> str | None:
    """Return the account that PostgreSQL must run as here: initdb refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def postgres_start(services: Services, bin_folder: Path) -> None:
    """Make a throw-away cluster and start it; durability is off, nothing here outlives the run."""
    account = unprivileged_account()
    folder = services.folder / "postgresql"
    folder.mkdir()
    if account:
        shutil.chown(folder, account)
    data, port = folder / "data", free_port()
    initdb: list[str | Path] = [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    initdb += ["--no-sync", "--locale=C.UTF-8"]
    Process.run(initdb, folder=folder, account=account)
    fast = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
    settings = [word for setting in fast for word in ("-c", setting)]
    command: list[str | Path] = [bin_folder / "postgres", "-D", data, "-p", str(port), "-k", folder]
    command += ["-h", "127.0.0.1", *settings]
    services.processes.append(Process.start(command, folder=folder, account=account))
    ready: list[str | Path] = [bin_folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, what="PostgreSQL")
    services.postgresql = _version(bin_folder / "postgres")
    services.database_url = f"postgresql://postgres@127.0.0.1:{port}/postgres"


def redis_start(services: Services, program: Path) -> None:
    """Start an empty Redis that keeps nothing on disk."""
    folder = services.folder / "redis"
    folder.mkdir()
    port = free_port()
    command: list[str | Path] = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
    command += ["--save", "", "--appendonly", "no"]
    services.processes.append(Process.start(command, folder=folder))
    ping: list[str | Path] = [program.with_name("redis-cli"), "-p", str(port), "ping"]
    wait_until(lambda: subprocess.run(ping, check=False, capture_output=True).returncode == 0, what="Redis")
    services.redis = _version(program)
    services.redis_url = f"redis://127.0.0.1:{port}"


def services_start() -> Services:
    """Start what the machine has and point the settings at it, and only at it, by the environment."""
    services = Services(folder=Path(tempfile.mkdtemp(prefix="mizaj-tests-")))
    services.folder.chmod(0o755)  # the postgres account must pass through
    try:
        bin_folder, redis = postgres_bin(), shutil.which("redis-server")
        if bin_folder:
            postgres_start(services, bin_folder)
        if redis:
            redis_start(services, Path(redis))
    except BaseException:
        services.stop()
        raise
    os.environ["MIZAJ_STATE"] = str(services.folder / "state")
    # Never a service of the developer's own: the cache is emptied between tests.
    os.environ["DATABASE_URL"] = services.database_url or f"sqlite:///{services.folder / 'mizaj.sqlite3'}"
    os.environ["BROKER_URL"] = f"{services.redis_url}/0" if services.redis else "memory://"
    os.environ["CACHE_URL"] = f"{services.redis_url}/1" if services.redis else ""
    return services


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start before pytest-django, which reads the settings in this same hook."""
    services = early_config.stash[services_key] = services_start()
    early_config.add_cleanup(services.stop)  # also after an error in a conftest, or an interrupt
    return (yield)
