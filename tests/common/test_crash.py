"""Crash points do nothing outside of the fault tests."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config.common import crash

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("accounts", "catalog", "config", "emotion", "recommendations")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "crash.py"]


def found(pattern: str) -> list[str]:
    """Return what the product's sources have of this."""
    return [match for path in SOURCES for match in re.findall(pattern, path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", sorted(crash.POINTS))
def test_it_passes_every_point_alive(name: str) -> None:
    crash.point(name)


def test_nothing_in_the_product_listens_to_them() -> None:
    assert found(r"crash\.listen") == []


def test_every_point_is_named_once() -> None:
    assert sorted(found(r'crash\.point\("(\w+)"\)')) == sorted(crash.POINTS | crash.MAINTENANCE_POINTS)
