"""Writes the search keys of the songs and artists that were there before."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from catalog.spelling import search_key, title_key

CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Compute every key, a few hundred rows at a time."""
    song, artist, credit, word = (
        apps.get_model("catalog", name) for name in ("Song", "Artist", "Credit", "SearchWord")
    )
    last = 0
    while chunk := list(artist.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for row in chunk:
            row.search_key = search_key([row.name])
        artist.objects.bulk_update(chunk, ["search_key"])
        last = chunk[-1].pk
    last = 0
    while chunk := list(song.objects.filter(pk__gt=last).only("pk", "title", "film").order_by("pk")[:CHUNK]):
        names = defaultdict(list)
        credits = credit.objects.filter(song__in=chunk).order_by("position", "pk")
        for pk, name in credits.values_list("song_id", "artist__name"):
            names[pk].append(name)
        for row in chunk:
            row.title_key = title_key(row.title)
            row.search_key = search_key([row.title, row.film, *names[row.pk]])
        song.objects.bulk_update(chunk, ["title_key", "search_key"], batch_size=100)
        words = sorted({found for row in chunk for found in row.search_key.split()})
        word.objects.bulk_create([word(word=found) for found in words], ignore_conflicts=True)
        last = chunk[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0007_search_columns"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
