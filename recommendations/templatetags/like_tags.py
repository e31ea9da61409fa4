"""What the catalogue's pages show of a listener, whom the catalogue does not know."""

from collections.abc import Sequence
from typing import Any

from django import template

from accounts.models import User
from recommendations.evidence import standings_for_user

register = template.Library()


@register.simple_tag
def rows_with_likes(user: User, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of songs, each `liked` or not by the user. One query."""
    standings = standings_for_user(user=user, song_ids=[row["song"].pk for row in rows])
    liked = {pk for pk, standing in standings.items() if standing.liked}
    return [{**row, "liked": row["song"].pk in liked} for row in rows]


@register.simple_tag
def row_with_like(user: User, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one song, `liked` or not by the user. One query."""
    return rows_with_likes(user, [row])[0]
