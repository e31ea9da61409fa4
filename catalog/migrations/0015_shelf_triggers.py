"""PostgreSQL notes on every emotion weight the language of its song, and whether it plays here.

Triggers, because no writer can then forget it. SQLite has none: remaking a table, as most of Django's later changes do
there, would drop or break them, and its catalogues are small enough to look at each song.
"""

from typing import Any

from django.db import migrations, models

CREATE = (
    """
    CREATE FUNCTION song_shelf(song catalog_song) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN song.is_published THEN song.language || CASE song.audio WHEN '' THEN '-' ELSE '+' END
               ELSE '' END
    $$
    """,
    """
    UPDATE catalog_songemotion SET shelf = song_shelf(song) FROM catalog_song song
    WHERE song.id = catalog_songemotion.song_id
    """,
    """
    CREATE FUNCTION song_emotion_shelve() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.shelf := coalesce((SELECT song_shelf(song) FROM catalog_song song WHERE song.id = NEW.song_id), '');
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER song_emotion_shelved BEFORE INSERT OR UPDATE OF song_id, shelf ON catalog_songemotion
    FOR EACH ROW EXECUTE FUNCTION song_emotion_shelve()
    """,
    """
    CREATE FUNCTION song_shelve() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE catalog_songemotion SET shelf = song_shelf(NEW) WHERE song_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER song_shelved AFTER UPDATE OF language, audio, is_published ON catalog_song FOR EACH ROW
    WHEN ((OLD.language, OLD.audio, OLD.is_published) IS DISTINCT FROM (NEW.language, NEW.audio, NEW.is_published))
    EXECUTE FUNCTION song_shelve()
    """,
)
DROP = (
    "DROP TRIGGER song_shelved ON catalog_song",
    "DROP TRIGGER song_emotion_shelved ON catalog_songemotion",
    "DROP FUNCTION song_shelve()",
    "DROP FUNCTION song_emotion_shelve()",
    "DROP FUNCTION song_shelf(catalog_song)",
)


def create(apps: Any, schema_editor: Any) -> None:
    """Create the triggers and fill what was there before."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in CREATE:
            schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0014_songemotion_shelf"),
    ]

    operations = [
        migrations.RunPython(create, drop),
        migrations.AddIndex(
            model_name="songemotion",
            index=models.Index(fields=["emotion", "shelf", "-weight", "song"], name="song_emotion_best_of_shelf"),
        ),
    ]
