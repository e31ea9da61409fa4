"""What a worker pays for its network: memory and start-up of LiteRT, beside `import tensorflow`."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SAMPLE = Path(__file__).resolve().parents[2] / "sample" / "collins.jpg"

# VmHWM, because the peak that getrusage reports starts from the parent's.
_MEASURE = """
import json, sys, time
begun = time.perf_counter()
{body}
seconds = time.perf_counter() - begun
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({{"seconds": round(seconds, 3), "mebibytes": round(int(peak) / 1024, 1)}}))
"""
PROGRAMS = {
    "python": "pass",
    "litert": "from emotion.inference import pipeline; pipeline.analyse(open(sys.argv[1], 'rb').read())",
    "tensorflow": "import tensorflow",
}


class Command(BaseCommand):
    """Measures each in a fresh process; TensorFlow is named as absent where it is not installed."""

    help = "Print memory and start-up time of inference beside those of TensorFlow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        """Measure and print; the last lines are the ratios."""
        figures = {name: measured(body) for name, body in PROGRAMS.items()}
        if figures["litert"] is None:
            raise CommandError("inference does not run here: install the project's requirements")
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, figure in figures.items():
            said = "absent" if figure is None else f"{figure['seconds']:7.3f} s {figure['mebibytes']:7.1f} MiB"
            self.stdout.write(f"{name:>12}  {said}")
        for unit in ("seconds", "mebibytes"):
            if figures["tensorflow"]:
                ratio = figures["tensorflow"][unit] / max(figures["litert"][unit], 1e-3)
                self.stdout.write(f"import tensorflow / whole first analysis with LiteRT, {unit}: {ratio:.1f}")


def measured(body: str) -> dict[str, float] | None:
    """Seconds and peak resident memory of a program in a fresh process; None when a module is missing there."""
    done = subprocess.run(  # noqa: S603 - our own program text, no shell
        [sys.executable, "-c", _MEASURE.format(body=body), str(SAMPLE)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise CommandError(done.stderr.strip().splitlines()[-1])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures
