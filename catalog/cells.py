"""How lists, parts, weights and formulas are written in one cell of a song file, and read back. Knows no Django."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

# What a spreadsheet takes for a formula, behind any number of quotes that stand for "this is text".
FORMULA = re.compile(r"'*[=+\-@\t\r]")
QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
# One part of a list: anything but a semicolon or a backslash, or a backslash with whatever it protects.
PART = re.compile(r"(?:[^;\\]|\\[;\\]|\\)*")
PROTECTED = re.compile(r"\\([;\\])")
WITH_ROLE = re.compile(r"(?P<name>.*\S)\s*\((?P<role>[^()]*)\)", re.DOTALL)


def formula_guarded(text: str) -> str:
    """Return the cell so that no spreadsheet runs it: a quote stands before what begins like a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def formula_unguarded(text: str) -> str:
    """Return the text that `formula_guarded` was given."""
    return text[1:] if QUOTED_FORMULA.match(text) else text


def list_joined(parts: Iterable[str]) -> str:
    r"""Return the parts with "; " between them; a semicolon or backslash of a part's own gets a backslash before it."""
    return "; ".join(part.replace("\\", "\\\\").replace(";", "\\;") for part in parts)


def list_split(text: str) -> list[str]:
    """Return the parts of a list, stripped, without empty ones. Undoes `list_joined`."""
    parts: list[str] = []
    place = 0
    while place <= len(text):
        found = PART.match(text, place)
        end = found.end() if found else len(text)
        parts.append(PROTECTED.sub(r"\1", text[place:end].strip()))
        place = end + 1
    return [part for part in parts if part]


def credit_written(name: str, role: str, *, usual: str, roles: Sequence[str]) -> str:
    """Return "Name (role)"; the usual role is left unsaid unless the name itself ends like one."""
    ends_like_one = credit_read(name, usual=usual, roles=roles) != (name, usual)
    return f"{name} ({role})" if role != usual or ends_like_one else name


def credit_read(text: str, *, usual: str, roles: Sequence[str]) -> tuple[str, str]:
    """Return name and role; round brackets that hold no role belong to the name."""
    found = WITH_ROLE.fullmatch(text)
    role = found["role"].strip().lower() if found else ""
    return (found["name"], role) if found and role in roles else (text, usual)


def weight_written(weight: float, source: str, confidence: float | None) -> str:
    """Return the cell of one weight with where it came from and how sure that is: "0.9 curator 0.8"."""
    return " ".join([repr(weight), source, *([] if confidence is None else [repr(confidence)])])


def value_written(value: Any) -> str:
    """Return a plain value as its cell; numbers exactly, so that reading gives the same ones."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)
