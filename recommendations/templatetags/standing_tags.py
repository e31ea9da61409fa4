"""What the catalogue's pages show of a listener, whom the catalogue does not know."""

from collections.abc import Sequence
from typing import Any

from django import template

from accounts.models import User
from recommendations.engine.types import SongStanding
from recommendations.evidence import standings_for_user

register = template.Library()


@register.simple_tag
def rows_with_standing(user: User, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of songs, each `liked` and `hidden` or not by the user. One query."""
    standings = standings_for_user(user=user, song_ids=[row["song"].pk for row in rows])
    found = [(row, standings.get(row["song"].pk, SongStanding())) for row in rows]
    return [{**row, "liked": standing.liked, "hidden": standing.hidden} for row, standing in found]


@register.simple_tag
def row_with_standing(user: User, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one song, `liked` and `hidden` or not by the user. One query."""
    return rows_with_standing(user, [row])[0]
