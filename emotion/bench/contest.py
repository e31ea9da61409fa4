"""Mizaj beside other packages: each in a process of its own, asked in turn about the same pictures."""

import json
import statistics
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

RUNNER: Final = Path(__file__).with_name("runner.py")
OURS: Final = ("mizaj-blazeface", "mizaj-haar", "mizaj-yunet")
PEERS: Final = ("fer", "facex", "mtcnn")


class Contestant:
    """A running `runner.py`; `absent` says why it does not run."""

    def __init__(self, name: str, python: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.times: list[float] = []
        self.found = 0
        # A file, because a full pipe would stop a talkative package.
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed on leaving
        self._process = subprocess.Popen(  # noqa: S603 - our own script, no shell
            [str(python), str(RUNNER), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            env=environment,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    def started(self) -> dict[str, Any]:
        """What it says when it is ready: `start_s`, or `absent` with the last line of its complaint."""
        return self._heard()

    def asked(self, **question: Any) -> dict[str, Any]:
        """Its answer to one question."""
        assert self._process.stdin is not None  # noqa: S101 - opened above
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - as above
        line = self._process.stdout.readline()
        if not line:
            self._complaints.seek(0)
            complaint = self._complaints.read().strip().splitlines() or ["it ended without a word"]
            return {"absent": complaint[-1]}
        heard: dict[str, Any] = json.loads(line)
        return heard


def held(
    pythons: dict[str, Path], environment: dict[str, str], photos: list[Path], crops: Path, truth: list[str]
) -> dict[str, dict[str, Any]]:
    """Figures by name: start_s, ms_per_photo, found, ms_per_face, accuracy, mebibytes; or why one is absent.

    pythons names the interpreter of each contestant. Photos go round: every contestant reads one before the next is
    read, so that what else the machine does falls on all alike. Times are medians.
    """
    figures: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        running: list[Contestant] = []
        for name, python in pythons.items():
            if not python.is_file():
                figures[name] = {"absent": f"no {python}: make bench-peers"}
                continue
            one = stack.enter_context(Contestant(name, python, environment))
            figures[name] = one.started()
            if "absent" not in figures[name]:
                running.append(one)
        for photo in photos:
            for one in running:
                answer = one.asked(photo=str(photo))
                one.times.append(answer["ms"])
                one.found += bool(answer["found"])
        for one in running:
            figures[one.name] |= _figures(one, crops, truth)
    return figures


def _figures(one: Contestant, crops: Path, truth: list[str]) -> dict[str, Any]:
    read = one.asked(crops=str(crops))
    answers = read["answers"]
    right = None if answers is None else sum(a == b for a, b in zip(answers, truth, strict=True))
    return {
        "ms_per_photo": round(statistics.median(one.times), 2),
        "found": one.found,
        "ms_per_face": read["ms"],
        "accuracy": None if right is None else round(right / len(truth), 4),
        **one.asked(memory=True),
    }
