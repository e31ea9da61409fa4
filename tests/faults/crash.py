"""Kill -9 at a named point: a token in a folder arms a point for one death."""

import os
import signal
from pathlib import Path

FOLDER = "CRASH_FOLDER"


def kill_when_armed(name: str) -> None:
    """End this process at once, as a power cut would, when the point is armed; the token is spent first."""
    for token in Path(os.environ[FOLDER]).glob(f"{name}.*"):
        try:
            token.unlink()
        except FileNotFoundError:  # another process died of it
            continue
        os.kill(os.getpid(), signal.SIGKILL)


def arm(folder: Path, name: str, *, times: int = 1) -> None:
    """Let the next `times` arrivals at the point be deadly."""
    for number in range(times):
        (folder / f"{name}.{number}").touch()


def armed(folder: Path, name: str) -> int:
    """Return how many deaths are still to come."""
    return len(list(folder.glob(f"{name}.*")))


def disarm(folder: Path, name: str) -> int:
    """Take the tokens of a point away; return how many there were."""
    tokens = list(folder.glob(f"{name}.*"))
    for token in tokens:
        token.unlink()
    return len(tokens)
