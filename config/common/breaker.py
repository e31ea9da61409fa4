"""A circuit breaker: who does not answer is left alone for a moment, instead of costing every request a time-out."""

import time


class Breaker:
    """Open for `pause_s` seconds after each `trip()`, else closed. One for each process; a race costs one more try."""

    def __init__(self, *, pause_s: float) -> None:
        self.pause_s = pause_s
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether not even to try."""
        return time.monotonic() < self._open_until

    def trip(self) -> None:
        """Note that a try has failed."""
        self._open_until = time.monotonic() + self.pause_s
