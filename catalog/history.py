"""Keeps the history of the catalogue: what each song was before a change and after it, stored with the change.

Comparing twice catches every way of writing, also bulk updates and a form's inlines, which signals never see.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from accounts.models import User
from catalog.history_model import SongEdit
from catalog.models import Credit, ExternalLink, Song, SongEmotion
from catalog.version import catalogue_touch

Facts = dict[str, Any]
"""A song's facts by name, as JSON: its columns, `artists`, `genres`, `link.<service>` and `mood.<emotion>`."""
Change = list[Any]
"""What a fact was and what it became; None where there was none."""

COLUMNS = (
    "title", "film", "year", "language", "audio", "cover", "duration_s", "tempo_bpm", "valence", "energy",
    "is_explicit", "isrc", "musicbrainz_id", "licence", "provenance", "is_published",
)  # fmt: skip
MOOD, LINK = "mood.", "link."
BATCH = 500


def facts_of(songs: Collection[int]) -> dict[int, Facts]:
    """Return the facts of each of the songs that is there. Five queries; pass at most some hundreds."""
    if not songs:
        return {}
    found: dict[int, Facts] = {}
    for row in Song.objects.filter(pk__in=songs).order_by().values("pk", *COLUMNS):
        pk, mbid = row.pop("pk"), row.pop("musicbrainz_id")
        row["musicbrainz_id"] = str(mbid) if mbid else None
        found[pk] = {name: value for name, value in row.items() if value not in ("", None)}
    credited = Credit.objects.filter(song__in=songs).order_by("position", "pk")
    for pk, name, role in credited.values_list("song", "artist__name", "role"):
        found[pk].setdefault("artists", []).append(name if role == Credit.Role.PERFORMER else f"{name} ({role})")
    tagged = Song.genres.through.objects.filter(song__in=songs).order_by("genre__name")
    for pk, name in tagged.values_list("song", "genre__name"):
        found[pk].setdefault("genres", []).append(name)
    for pk, service, url in ExternalLink.objects.filter(song__in=songs).values_list("song", "service", "url"):
        found[pk][LINK + service] = url
    weights = SongEmotion.objects.filter(song__in=songs).order_by("emotion")
    for pk, emotion, *value in weights.values_list("song", "emotion", "weight", "source", "confidence"):
        found[pk][MOOD + emotion] = value
    return found


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    """Return the facts that differ, each with what it was and what it became."""
    names = sorted({*before, *after})
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


@contextmanager
def recording(
    *, editor: User | None, kind: str = SongEdit.Kind.CHANGED, songs: Iterable[int] = (), note: str = ""
) -> Iterator[set[int]]:
    """Run the body in a transaction and store one entry for each song that it changed.

    Yields the watched songs' ids, to which the body adds those that it makes. A song that comes or goes inside is
    `created` or `deleted` whatever `kind` says; one that stays as it was has no entry. Pass at most some hundreds.
    """
    watched = set(songs)
    with transaction.atomic():
        # One change of these songs at a time, so that the history tells what really was before.
        list(Song.objects.select_for_update(no_key=True).filter(pk__in=watched).order_by("pk").values_list("pk"))
        before = facts_of(watched)
        yield watched
        after = facts_of(watched)
        entries = (_entry(pk, before.get(pk), after.get(pk), kind) for pk in sorted(watched))
        edits = [edit for edit in entries if edit]
        for edit in edits:
            edit.editor, edit.note = editor, note[:300]
        SongEdit.objects.bulk_create(edits)
        if edits:
            catalogue_touch()


def _entry(pk: int, before: Facts | None, after: Facts | None, kind: str) -> SongEdit | None:
    changes = difference(before or {}, after or {})
    if not changes:
        return None
    if before is None:
        kind = SongEdit.Kind.CREATED
    if after is None:
        kind = SongEdit.Kind.DELETED
    title = (after or before or {}).get("title", "")
    return SongEdit(song_id=None if after is None else pk, title=title, kind=kind, changes=changes)


def batch_record(
    *, editor: User | None, kind: str, songs: int, note: str = "", changes: Mapping[str, Change] | None = None
) -> None:
    """Store one entry for many songs at once, such as an import; none where no song changed."""
    if songs:
        SongEdit.objects.create(editor=editor, kind=kind, songs=songs, note=note[:300], changes=dict(changes or {}))
