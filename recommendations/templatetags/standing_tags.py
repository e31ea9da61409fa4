"""What the catalogue's pages show of a listener, whom the catalogue does not know."""

from collections.abc import Sequence
from typing import Any

from django import template

from accounts.models import User
from catalog.registry import Marks
from recommendations.selectors import marks_for_user

register = template.Library()


@register.simple_tag
def rows_with_standing(user: User, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of songs, each `liked` and `hidden` or not by the user. One query."""
    known = marks_for_user(user, [row["song"].pk for row in rows])
    found = [(row, known.get(row["song"].pk, Marks())) for row in rows]
    return [{**row, "liked": marks.liked, "hidden": marks.hidden} for row, marks in found]


@register.simple_tag
def row_with_standing(user: User, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one song, `liked` and `hidden` or not by the user. One query."""
    return rows_with_standing(user, [row])[0]
