"""Programs that tests start and always stop."""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

Command = Sequence[str | Path]


def free_port() -> int:
    """Return a TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(ready: Callable[[], bool], *, what: str, timeout_s: float = 30.0) -> None:
    """Return as soon as `ready()` holds; TimeoutError names `what` when it never does."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} is not ready after {timeout_s:g} s")
        time.sleep(0.05)


def _as_account(account: str | None) -> dict[str, Any]:
    if account is None:
        return {}
    entry = pwd.getpwnam(account)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _open(command: Command, log: Path, options: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )


@dataclass(slots=True)
class Process:
    """A program in a session of its own, with what it says in a file."""

    popen: subprocess.Popen[bytes]
    log: Path
    command: Command
    options: Mapping[str, Any]

    @classmethod
    def start(
        cls,
        command: Command,
        *,
        folder: Path,
        account: str | None = None,
        env: Mapping[str, str] | None = None,
        name: str = "process",
        cwd: Path | None = None,
    ) -> Self:
        """Start `command` without waiting; its output goes to `<folder>/<name>.log`."""
        log = folder / f"{name}.log"
        log.write_bytes(b"")
        options = {
            "cwd": cwd or folder,
            "env": None if env is None else {**os.environ, **env},
            **_as_account(account),
        }
        return cls(_open(command, log, options), log, command, options)

    def start_again(self) -> None:
        """Start the same program once more, after it has ended; what it says is added to its file."""
        self.popen = _open(self.command, self.log, self.options)

    @staticmethod
    def run(command: Command, *, folder: Path, account: str | None = None) -> None:
        """Run `command` to its end; CalledProcessError with its output when it fails."""
        subprocess.run(command, cwd=folder, check=True, capture_output=True, **_as_account(account))

    @property
    def output(self) -> str:
        """What the program has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self, *, ask: signal.Signals = signal.SIGINT, patience_s: float = 10.0) -> int:
        """Ask the program to end, make it end after `patience_s`, and return its exit status."""
        if self.popen.poll() is None:
            self.popen.send_signal(ask)
            try:
                self.popen.wait(patience_s)
            except subprocess.TimeoutExpired:
                os.killpg(self.popen.pid, signal.SIGKILL)
                self.popen.wait()
        return self.popen.returncode
