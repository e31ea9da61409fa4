"""An index that stands on a table without a model of its own."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0008_search_fill"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX genre_newest_songs ON catalog_song_genres (genre_id, song_id)",
            "DROP INDEX genre_newest_songs",
        ),
    ]
