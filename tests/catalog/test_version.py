"""The catalogue's version: every write counts, nothing else does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Artist
from catalog.reading import rows_open
from catalog.services import artist_save, song_delete, song_save, songs_import, songs_publish
from catalog.version import catalogue_touch, catalogue_version
from recommendations.services import playlist_create
from tests.factories import song_make

pytestmark = pytest.mark.django_db


def test_it_starts_at_nothing_and_grows_by_one() -> None:
    assert catalogue_version() == 0
    catalogue_touch()
    catalogue_touch()
    assert catalogue_version() == 2


def test_it_counts_every_write_and_no_read(client: Client, alice: User) -> None:
    song = song_make()
    versions = [catalogue_version()]
    writes: list[Callable[[], object]] = [
        lambda: song_save(song=song, first_artist="Noor"),
        lambda: artist_save(artist=Artist(name="New")),
        lambda: songs_publish(songs=[song.pk], published=False),
        lambda: song_delete(song=song),
    ]
    for write in writes:
        write()
        versions.append(catalogue_version())
    assert versions == [0, 1, 2, 3, 4]
    songs_publish(songs=[], published=True)
    client.get(reverse("catalog:browse"))
    assert playlist_create(user=alice, mood="happy").catalogue_version == 4


def test_it_counts_an_import_once_and_a_dry_or_idle_one_not(tmp_path: Path) -> None:
    lines = (Path(settings.BASE_DIR) / "catalog" / "data" / "songs.csv").read_text(encoding="utf-8")
    few = tmp_path / "few.csv"
    few.write_text("\n".join(lines.splitlines()[:4]) + "\n", encoding="utf-8")
    with rows_open(few) as rows:
        songs_import(rows, dry_run=True)
    assert catalogue_version() == 0
    for _ in range(2):
        with rows_open(few) as rows:
            songs_import(rows)
    assert catalogue_version() == 1
