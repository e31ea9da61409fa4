"""The table that a run of the fault tests ends with."""

from dataclasses import dataclass, field

from tests.faults.ledger import Outcome

HEAD = ("promise", "tried", "lost", "duplicated", "slowest recovery")


@dataclass(slots=True)
class Table:
    """One line for each promise that was tried."""

    lines: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, promise: str, outcome: Outcome) -> None:
        """Take the counts of a test."""
        counts = (outcome.tried, outcome.lost, outcome.duplicated)
        slowest = "" if outcome.slowest_s is None else f"{outcome.slowest_s:.1f} s"
        self.lines.append((promise, *map(str, counts), slowest))

    def note(self, words: str) -> None:
        """Take a sentence that belongs under the table."""
        self.notes.append(words)

    def __str__(self) -> str:
        widths = [max(len(cell) for cell in column) for column in zip(HEAD, *self.lines, strict=True)]
        body = [
            "  ".join([line[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True)])
            for line in (HEAD, *self.lines)
        ]
        return "\n".join([*body, *self.notes])
