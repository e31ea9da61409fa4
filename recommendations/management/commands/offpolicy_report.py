"""Say what other policies would have earned, from what was served by chance and how it was received."""

import csv
import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from recommendations.engine.wants import FloatArray
from recommendations.evaluation.offpolicy import Estimate, estimate
from recommendations.served import ServedLog, served_log, targets


class Command(BaseCommand):
    """A place counts once its listener judged it: 1 for a like, replay or completion, 0 for a skip or hide.

    Prints figures of all listeners together, nothing of one. At most places that never explore (the first of a list)
    the log says nothing of exploring there.
    """

    help = "Estimate the value of policies from the log of served playlists (IPS, SNIPS, effective sample size)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--policy", type=Path, help="CSV with the columns item, probability: a policy of your own")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, policy: Path | None, **options: Any) -> None:
        """Read the log, estimate, print."""
        log = served_log()
        if not len(log.item):
            raise CommandError("no served song has been judged yet")
        asked = {**targets(log), **({policy.stem: _read(policy, log)} if policy else {})}
        found = {name: estimate(log.reward, log.propensity, target, log.listener) for name, target in asked.items()}
        if options["json"]:
            self.stdout.write(json.dumps({name: asdict(one) if one else None for name, one in found.items()}))
            return
        self.stdout.write(f"{len(log.item)} judged places of {len(np.unique(log.listener))} listeners")
        for name, one in found.items():
            self.stdout.write(f"{name:<14} {_words(one) if one else 'the log never serves what it would'}")


def _words(one: Estimate) -> str:
    ips = f"IPS {one.ips:.3f} [{one.ips_ci[0]:.3f}, {one.ips_ci[1]:.3f}]"
    snips = f"SNIPS {one.snips:.3f} [{one.snips_ci[0]:.3f}, {one.snips_ci[1]:.3f}]"
    return f"{ips}  {snips}  effective sample {one.effective:.1f} of {one.plays}"


def _read(path: Path, log: ServedLog) -> FloatArray:
    """Return the policy's probability of each judged item; 0 for items that the file does not name."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            chances = {int(row["item"]): float(row["probability"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not all(0.0 <= chance <= 1.0 for chance in chances.values()):
        raise CommandError(f"{path}: probabilities lie in [0, 1]")
    return np.array([chances.get(item, 0.0) for item in log.item.tolist()])
