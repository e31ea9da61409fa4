"""How much is tried: a short form for every change, and the long one of `make faults` (`FAULTS=long`)."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts of one form, and seconds of what lasts."""

    crashes: int
    polls: int
    races: int
    queued: int
    outage_s: float
    product_periods: bool
    """Whether lease, re-sending and beat keep the product's 15 s, or are hurried."""


SHORT = Scale(crashes=1, polls=20, races=20, queued=12, outage_s=3.0, product_periods=False)
LONG = Scale(crashes=3, polls=200, races=500, queued=200, outage_s=60.0, product_periods=True)
SCALE = LONG if os.environ.get("FAULTS") == "long" else SHORT
PATIENCE_S = 4
"""Seconds that the oldest snapshot may wait before the site calls itself not ready."""

RECOVERY_S = 60.0
"""What the project promises: everything that was accepted is done this long after the fault has gone."""

ANSWER_S = 3.0
"""… and the longest that an upload may take meanwhile."""
