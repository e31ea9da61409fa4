"""Indexes that only one engine has, or that stand on a table without a model of its own."""

from typing import Any

from django.db import ProgrammingError, migrations, transaction

TRIGRAMS = {"song_search_trigrams": "catalog_song", "artist_search_trigrams": "catalog_artist"}
WHAT_TO_DO = (
    "The search needs PostgreSQL's extension pg_trgm, and this account could not create it ({why}). "
    "Install PostgreSQL's contrib package where it is missing, let an administrator run "
    "CREATE EXTENSION pg_trgm; in this database, then migrate again."
)


def create(apps: Any, schema_editor: Any) -> None:
    """Let PostgreSQL find words inside of search keys. SQLite reads them all, which is fast enough for its sizes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except ProgrammingError as error:
        raise RuntimeError(WHAT_TO_DO.format(why=str(error).strip())) from error
    for name, table in TRIGRAMS.items():
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (search_key gin_trgm_ops)")


def drop(apps: Any, schema_editor: Any) -> None:
    """Leave the extension: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for name in TRIGRAMS:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0008_search_fill"),
    ]

    operations = [
        migrations.RunPython(create, drop),
        migrations.RunSQL(
            "CREATE INDEX genre_newest_songs ON catalog_song_genres (genre_id, song_id)",
            "DROP INDEX genre_newest_songs",
        ),
    ]
