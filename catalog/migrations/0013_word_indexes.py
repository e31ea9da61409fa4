"""Indexes of the words of search keys, which only PostgreSQL has; they replace trigrams, which early databases have."""

from typing import Any

from django.db import migrations

WORDS = {"song_search_words": "catalog_song", "artist_search_words": "catalog_artist"}
TRIGRAMS = ("song_search_trigrams", "artist_search_trigrams")


def create(apps: Any, schema_editor: Any) -> None:
    """Let PostgreSQL find words in search keys. SQLite reads them all, which is fast enough for its sizes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in TRIGRAMS:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
    for name, table in WORDS.items():
        schema_editor.execute(
            f"CREATE INDEX {name} ON {table} USING gin (array_to_tsvector(string_to_array(btrim(search_key), ' ')))"
        )


def drop(apps: Any, schema_editor: Any) -> None:
    """Trigrams do not come back: no earlier version needs them for more than speed."""
    if schema_editor.connection.vendor == "postgresql":
        for name in WORDS:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0012_song_history"),
    ]

    operations = [migrations.RunPython(create, drop)]
