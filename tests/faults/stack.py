"""The site as it runs in production, on a PostgreSQL and a Redis of its own that may be killed."""

import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.site import ROOT, commands, environment, manage
from tests.faults import crash
from tests.faults.client import health
from tests.processes import Command, Process, free_port, wait_until
from tests.services import Services, postgres_bin, postgres_start, redis_start

START_PATIENCE_S = 120.0
CELERY = [sys.executable, "-m", "celery", "-A", "tests.faults.app"]
WORKER = ["worker", "--concurrency", "2", "--loglevel", "INFO"]
BEAT = ["beat", "--scheduler", "celery.beat:Scheduler", "--max-interval", "1", "--pidfile=", "--loglevel", "INFO"]


@dataclass(slots=True)
class Stack:
    """Its processes: those of `programs` are started again when they die, as a container would be."""

    folder: Path
    services: Services
    port: int
    programs: Mapping[str, Process]
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def database(self) -> Process:
        """PostgreSQL."""
        return self.services.processes[0]

    @property
    def redis(self) -> Process:
        """Redis."""
        return self.services.processes[1]

    @property
    def database_url(self) -> str:
        """Where the site's rows are."""
        return f"{self.services.database_url.rpartition('/')[0]}/e2e"

    @property
    def crashes(self) -> Path:
        """The folder whose tokens arm crash points."""
        return self.folder / "crashes"

    @property
    def objects(self) -> Path:
        """The folder of encrypted snapshots."""
        return self.folder / "snapshots"

    def arm(self, name: str, *, times: int = 1) -> None:
        """Let the next process that comes to the point die there."""
        crash.arm(self.crashes, name, times=times)

    def disarm(self, name: str) -> int:
        """Let nobody die at the point any more; return how many deaths were left."""
        return crash.disarm(self.crashes, name)

    def wait_for_death(self, name: str) -> None:
        """Return once nobody is to die at the point any more."""
        wait_until(lambda: not crash.armed(self.crashes, name), what=f"the death at {name}", timeout_s=60.0)

    @contextmanager
    def frozen(self, process: Process) -> Iterator[None]:
        """Stop a program and its children for the length of the block, without ending them."""
        os.killpg(process.popen.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(process.popen.pid, signal.SIGCONT)

    def kill(self, process: Process) -> None:
        """Kill -9 a program with its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.popen.pid, signal.SIGKILL)
        process.popen.wait()

    def redis_flush(self) -> None:
        """Empty Redis of every queue, as an operator's mistake would."""
        with socket.create_connection(("127.0.0.1", int(self.services.redis_url.rpartition(":")[2]))) as connection:
            connection.sendall(b"FLUSHALL\r\n")
            assert connection.recv(16).startswith(b"+OK")

    def wait_ready(self) -> None:
        """Return once the site calls itself ready."""
        wait_until(lambda: health(self.port, "ready") == 200, what="the site, ready", timeout_s=START_PATIENCE_S)

    def supervise(self) -> None:
        """Start again whatever has died, until the stack stops."""
        while not self.stopping.wait(0.1):
            for process in self.programs.values():
                if process.popen.poll() is not None:
                    self.kill(process)  # a container takes its other processes along
                    process.start_again()


def services_of_its_own() -> Services:
    """Start PostgreSQL and Redis apart from those of the other tests."""
    bin_folder, redis = postgres_bin(), shutil.which("redis-server")
    assert bin_folder, "this test needs PostgreSQL"
    assert redis, "this test needs Redis"
    services = Services(Path(tempfile.mkdtemp(prefix="mizaj-faults-")))
    services.folder.chmod(0o755)  # the postgres account must pass through
    try:
        postgres_start(services, bin_folder)
        redis_start(services, Path(redis))
    except BaseException:
        services.stop()
        raise
    return services


def programs_start(services: Services, folder: Path, port: int) -> dict[str, Process]:
    """Start web server, worker and beat."""
    env = environment(services, folder)
    env |= {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", crash.FOLDER: str(folder / "crashes")}
    env |= {"OMP_NUM_THREADS": "1"}
    manage("manage.py", "migrate", "--no-input", "--verbosity", "0", env=env)
    programs: dict[str, Command] = {
        "server": commands(services, port)["server"],
        "worker": [*CELERY, *WORKER],
        "beat": [*CELERY, *BEAT],
    }
    return {
        name: Process.start(command, folder=folder, cwd=ROOT, env=env, name=name) for name, command in programs.items()
    }


@contextmanager
def stack_run(folder: Path) -> Iterator[Stack]:
    """Run the whole site; at the end stop it and delete its services."""
    (folder / "crashes").mkdir()
    services = services_of_its_own()
    try:
        port = free_port()
        stack = Stack(folder, services, port, programs_start(services, folder, port))
        supervisor = threading.Thread(target=stack.supervise, daemon=True)
        supervisor.start()
        try:
            stack.wait_ready()
            yield stack
        finally:
            stack.stopping.set()
            supervisor.join()
            for process in stack.programs.values():
                stack.kill(process)
    finally:
        services.stop()
