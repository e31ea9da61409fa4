"""What a run leaves behind for people: its log, and how it was called each time."""

import csv
import hashlib
import json
import logging
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from emotion.inference.classifier import CARD_NAME
from emotion.training.recipe import Recipe

logger = logging.getLogger(__name__)

LOG_NAME: Final = "epochs.csv"
HISTORY_NAME: Final = "history.json"
RELEASED_LOG: Final = "training_log.csv"
LOG_FIELDS: Final = (
    "epoch", "size", "learning_rate", "loss", "val_accuracy", "val_accuracy_ferplus", "images_per_second", "seconds",
)  # fmt: skip


class RunRecord:
    """The log (a CSV row an epoch) and the history (one entry for each start) in the folder of a run.

    Or, read alone, in the folder of a released file: what its card and log say of the network of the given run, or of
    the last one in it.
    """

    def __init__(self, folder: Path, run: str = "") -> None:
        self.folder, self._run = folder, run
        self.log = folder / LOG_NAME
        self._history = folder / HISTORY_NAME

    def exists(self) -> bool:
        """Whether a run was begun in this folder."""
        return self._history.exists()

    def clear(self) -> None:
        """Forget an earlier run in this folder."""
        self.log.unlink(missing_ok=True)
        self._history.unlink(missing_ok=True)

    def begin(self, epoch: int, recipe: Recipe) -> None:
        """Note that the run starts, or goes on, at this epoch, counted from 1."""
        call = {
            "run": self.folder.name,
            "from_epoch": epoch,
            "command": command(),
            "code": code_version(),
        }
        earlier = self.history() if self.exists() else []
        self._history.write_text(json.dumps([*earlier, {**call, **asdict(recipe)}], indent=2))

    def history(self) -> list[dict[str, Any]]:
        """The stretches of the run: from which epoch, by which command and recipe, with which code."""
        stretches: list[dict[str, Any]]
        if self.exists():
            stretches = json.loads(self._history.read_text())
            return stretches
        stretches = json.loads((self.folder / CARD_NAME).read_text())["training"]
        run = self._run or stretches[-1]["run"]
        return [stretch for stretch in stretches if stretch["run"] == run]

    def epochs(self) -> list[dict[str, str]]:
        """The rows of the log, each with the name of the run."""
        if self.exists():
            with self.log.open(newline="") as file:
                return [{"run": self.folder.name, **row} for row in csv.DictReader(file)]
        runs = {stretch["run"] for stretch in self.history()}
        with (self.folder / RELEASED_LOG).open(newline="") as file:
            return [row for row in csv.DictReader(file) if row["run"] in runs]

    def add(self, row: dict[str, float]) -> None:
        """Append one epoch to the log."""
        is_new = not self.log.exists()
        with self.log.open("a", newline="") as file:
            writer = csv.DictWriter(file, LOG_FIELDS, lineterminator="\n")
            if is_new:
                writer.writeheader()
            writer.writerow(row)
        logger.info("%s", ", ".join(f"{name} {value}" for name, value in row.items()))


def command() -> str:
    """How this process was called, as it can be published: of a path, only its name."""
    return shlex.join(Path(argument).name if "/" in argument else argument for argument in sys.argv)


def code_version(*packages: str) -> str:
    """First digits of a hash of everything that shapes a run: the sources of this package, of the packages in it that
    are named, and the standardisation."""
    here = Path(__file__).resolve().parent
    folders = [here, *(here / name for name in packages)]
    sources = [source for folder in folders for source in sorted(folder.glob("*.py"))]
    sources.append(here.parent / "inference" / "image.py")
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
