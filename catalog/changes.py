"""What a plan changes, field by field, in the words of the file's cells."""

from collections.abc import Iterator

from catalog.cells import list_joined, value_written
from catalog.columns import LINK
from catalog.importing import CreditRow, FieldChange, RowChange
from catalog.planning import Plan

COLUMN_OF = {"is_explicit": "explicit", "is_published": "active"}


def change_of(plan: Plan) -> RowChange:
    """Return what becomes of the plan's song. What is created is not told field by field."""
    artists = ", ".join(artist.name for artist in plan.row.artists)
    fields = () if plan.is_new else tuple(_fields(plan))
    return RowChange(plan.row.line, plan.row.title, artists, plan.is_new, fields, plan.song.pk, plan.row.place)


def artists_written(artists: "tuple[CreditRow, ...] | list[CreditRow]") -> str:
    """Return the cell of a song's artists."""
    return list_joined(str(artist) for artist in artists)


def _fields(plan: Plan) -> Iterator[FieldChange]:
    stands = plan.standing
    for name, new in plan.fields.items():
        if name != "identity":
            old = value_written(getattr(plan.song, name))
            yield FieldChange(COLUMN_OF.get(name, name), old, value_written(new))
    if plan.artists is not None:
        yield FieldChange("artists", artists_written(stands.artists), artists_written(plan.artists))
    if plan.genres is not None:
        yield FieldChange("genres", list_joined(stands.genres), list_joined(plan.genres))
    for service, url in plan.links.items():
        yield FieldChange(f"{LINK}{service}", stands.links.get(service, ""), url)
    for emotion, weight in plan.weights.items():
        yield FieldChange(emotion, str(stands.weights.get(emotion, "")), str(weight))
