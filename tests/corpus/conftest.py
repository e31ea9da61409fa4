"""How many files the corpus has, the child process that opens them, and the counts at the end of a run."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FILES = int(os.environ.get("CORPUS_FILES", "100"))
"""Spoiled files of each kind; `make corpus` opens 1,000."""

Opened = list[tuple[str, str, int]]
Open = Callable[[str, Mapping[str, bytes]], Opened]
counts_key = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def files() -> int:
    return FILES


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open files in a child process; return name, outcome and memory of each. A death fails the test."""

    def run(way: str, files: Mapping[str, bytes]) -> Opened:
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
        command = [sys.executable, "-m", "tests.corpus.child", way, str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.returncode == 0, f"died after {lines[-1:]}: {done.stderr[-2000:]}"
        assert len(lines) == len(files)
        return [(name, outcome, memory) for name, outcome, memory in lines]

    return run


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str, Opened], None]:
    """Keep the counts of a corpus for the last lines of the run."""
    told = request.config.stash.setdefault(counts_key, {})

    def keep(title: str, opened: Opened) -> None:
        outcomes = Counter(outcome for _name, outcome, _memory in opened)
        parts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        most = max(memory for _name, _outcome, memory in opened)
        told[title] = f"{len(opened)} files: {parts}" + (f"; at most {most / 1024:.1f} MiB each" if most else "")

    return keep


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say how many files were opened and what became of them."""
    for title, line in config.stash.get(counts_key, {}).items():
        terminalreporter.write_line(f"corpus: {title}: {line}")
