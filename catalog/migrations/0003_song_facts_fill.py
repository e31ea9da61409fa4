"""Turns the one genre of a song into a row of its own, and drops what the new constraints refuse."""

from typing import Any

from django.db import migrations

from catalog.identity import genre_name, language_tag

FIRST_YEAR, LAST_YEAR = 1850, 2100
KNOWN_TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"


def fill(apps: Any, schema_editor: Any) -> None:
    """Copy genres; write languages as BCP 47 tags; empty years and lengths that cannot be."""
    song, genre = apps.get_model("catalog", "Song"), apps.get_model("catalog", "Genre")
    for name in song.objects.exclude(genre="").values_list("genre", flat=True).distinct():
        if genre_name(name):
            known, _ = genre.objects.get_or_create(name=genre_name(name))
            known.songs.add(*song.objects.filter(genre=name).values_list("pk", flat=True))
    for code in song.objects.exclude(language="").values_list("language", flat=True).distinct():
        song.objects.filter(language=code).update(language=language_tag(code))
    song.objects.exclude(language="").exclude(language__regex=KNOWN_TAG).update(language="")
    song.objects.filter(year__lt=FIRST_YEAR).update(year=None)
    song.objects.filter(year__gt=LAST_YEAR).update(year=None)
    song.objects.filter(duration_s__lte=0).update(duration_s=None)


def restore(apps: Any, schema_editor: Any) -> None:
    """Give each song its first genre back."""
    song = apps.get_model("catalog", "Song")
    for genre in apps.get_model("catalog", "Genre").objects.order_by("-name"):
        song.objects.filter(genres=genre).update(genre=genre.name)


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0002_song_facts"),
    ]

    operations = [migrations.RunPython(fill, restore)]
