"""The manual and the template name the columns that there are."""

import re
from pathlib import Path

import pytest

from catalog.bulk import CHUNK
from catalog.cell_checks import FLAG, MAX_ARTISTS, MAX_BPM, MAX_GENRES, MAX_SECONDS, SOURCES
from catalog.columns import COLUMNS, EXAMPLE, REQUIRED
from catalog.importing import MAX_KEPT, ROLES
from catalog.song_import import AUDIO_CHUNK

MANUAL = (Path(__file__).parents[2] / "docs" / "importing.md").read_text()
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<says>.+) \| (?:`(?P<example>[^`]*)`)? \|$", re.MULTILINE)


def test_it_documents_every_column_in_order_with_the_templates_example() -> None:
    rows = {row["name"]: row for row in ROW.finditer(MANUAL)}
    assert tuple(rows) == COLUMNS
    assert {name: row["example"] for name, row in rows.items() if row["example"]} == EXAMPLE
    assert {name for name, row in rows.items() if "**Required.**" in row["says"]} == set(REQUIRED)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("artists", [*ROLES, str(MAX_ARTISTS)]), ("genres", [str(MAX_GENRES)]), ("source", list(SOURCES)),
        ("explicit", list(FLAG)), ("tempo_bpm", [str(MAX_BPM)]), ("duration_s", [str(MAX_SECONDS)]),
    ],
)  # fmt: skip
def test_it_documents_the_limits_and_words_that_are_checked(column: str, words: list[str]) -> None:
    says = next(row["says"] for row in ROW.finditer(MANUAL) if row["name"] == column)
    assert [word for word in words if word not in says] == []


def test_it_documents_the_chunks_and_the_bounds() -> None:
    assert f"chunks of {CHUNK} ({AUDIO_CHUNK} with audio)" in MANUAL
    assert f"first {MAX_KEPT:,} errors" in MANUAL
