"""Opens files in a process of its own, `-m tests.corpus.child WAY FOLDER`: a crash or a swallowed machine shows.

Prints one line of JSON for each file: its name, what became of it, and when measured how many KiB its peak of
memory lies above that of a process that opens nothing.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from catalog.probe import AudioRejected, audio_probe
from config.common.images import ImageRejected, ingest
from emotion.inference import pipeline


def _ingest(data: bytes) -> str:
    try:
        ingest(data)
    except ImageRejected as error:
        return str(error.code)
    return "accepted"


def _analyse(data: bytes) -> str:
    try:
        return str(pipeline.analyse(data).outcome)
    except ImageRejected as error:
        return str(error.code)


def _probe(data: bytes) -> str:
    try:
        audio_probe(io.BytesIO(data))
    except AudioRejected as error:
        return error.code
    return "accepted"


WAYS: dict[str, Callable[[bytes], str]] = {"ingest": _ingest, "analyse": _analyse, "probe": _probe}


def _forked(work: Callable[[bytes], str], data: bytes) -> tuple[str, int]:
    """Do the work in a fork; return what it said and its peak of memory in KiB."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, work(data).encode())
        os._exit(0)
    os.close(write)
    said = os.read(read, 1000).decode()
    os.close(read)
    _pid, status, usage = os.wait4(pid, 0)
    return said if status == 0 else f"died of {status}", usage.ru_maxrss


def _say(name: str, outcome: str, memory: int) -> None:
    sys.stdout.write(json.dumps([name, outcome, memory]) + "\n")
    sys.stdout.flush()


def main(way: str, folder: str) -> None:
    """Open every file of the folder in the given way; `measure-` before it forks for each and measures."""
    measured, way = way.startswith("measure-"), way.removeprefix("measure-")
    for path in sorted(Path(folder).iterdir()):
        data = path.read_bytes()
        if measured:
            idle = _forked(lambda _data: "", data)[1]
            outcome, peak = _forked(WAYS[way], data)
            _say(path.name, outcome, peak - idle)
        else:
            _say(path.name, WAYS[way](data), 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
