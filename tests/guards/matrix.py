"""Reads `tests/authorization.yaml` and the routes that the site has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).parents[1] / "authorization.yaml"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KIND = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """What one method of one route answers."""

    path: str
    method: str
    policy: str
    status: int
    body: dict[str, Any] | None
    foreign: int
    missing: int

    @property
    def kinds(self) -> list[str]:
        """The kinds of objects that the path and the body name."""
        return list(dict.fromkeys(KIND.findall(self.path + str(self.body or ""))))

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the roles may do with the routes of a library."""

    match: re.Pattern[str]
    answers: dict[str, str]


def _line(path: str, method: str, cell: str | list[Any]) -> Line:
    parts: list[Any] = cell if isinstance(cell, list) else [cell]
    policy, status = parts[0].split()
    body = parts[1] if len(parts) > 1 else None
    objects = parts[2] if len(parts) > 2 else {}
    return Line(path, method, policy, int(status), body, objects.get("foreign", 404), objects.get("missing", 404))


def _load() -> tuple[list[Line], list[Pattern]]:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lines = [_line(path, method, cell) for path, row in data["routes"].items() for method, cell in row.items()]
    patterns = [Pattern(re.compile(row.pop("match")), row) for row in data["patterns"]]
    return lines, patterns


LINES, PATTERNS = _load()
LISTED = {KIND.sub("{}", line.path) for line in LINES}


def routes() -> list[str]:
    """Return every address that the resolver knows, with `{}` for what varies."""
    return sorted({_plain(route) for route in _walk(get_resolver())})


def _walk(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route)
        else:
            assert isinstance(entry, URLPattern)
            yield route


def _plain(route: str) -> str:
    route = re.sub(r"<[^>]+>(?![^(]*\))", "{}", route.replace("^", "").replace("$", ""))
    return re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "{}", route)


def pattern_for(route: str) -> Pattern | None:
    """Return the first pattern that a route matches."""
    return next((pattern for pattern in PATTERNS if pattern.match.search(route)), None)
