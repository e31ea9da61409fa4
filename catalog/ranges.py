"""The Range header (RFC 9110, section 14): one range of bytes. Knows no Django."""

import re

RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)


class RangeNotSatisfiable(ValueError):
    """The range asked for lies outside the file."""


def range_parse(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a single `bytes` range, None for what may be ignored.

    Raises RangeNotSatisfiable when nothing of the file is in it.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    start, end = match.groups()
    if not start:
        first, last = max(0, size - int(end)), size - 1
        if int(end) == 0:
            raise RangeNotSatisfiable
    else:
        first, last = int(start), min(int(end) if end else size - 1, size - 1)
        if end and int(end) < int(start):
            return None
    if first >= size:
        raise RangeNotSatisfiable
    return first, last
