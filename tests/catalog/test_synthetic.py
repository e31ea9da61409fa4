"""Made-up catalogues: what is in them, the same again, never beside real songs; and which indexes their lists use."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import QuerySet

from catalog.finding import artists_find, songs_find
from catalog.indexing import songs_index_all
from catalog.listing import Listing
from catalog.models import Artist, SearchWord, Song, SongEmotion
from catalog.synthetic import RealSongsHere, synthetic_catalogue_build
from tests.factories import song_make


def facts() -> list[Any]:
    """Return what tells two catalogues apart."""
    return list(Song.objects.order_by("pk").values_list("pk", "title", "search_key", "artists__name", "language"))


def test_it_builds_the_same_catalogue_from_the_same_seed(db: None) -> None:
    assert synthetic_catalogue_build(songs=300, seed=5) == 300
    first = facts()
    assert Song.objects.exclude(language="en").exclude(language="hi").exists()
    assert any("\u0900" <= row[1][0] <= "\u097f" for row in first)
    assert SongEmotion.objects.filter(weight__gte=0.4).count() >= 300
    assert songs_index_all() == 0
    for model in (SongEmotion, Song.genres.through):
        model.objects.all().delete()
    Song.objects.all().delete()
    Artist.objects.all().delete()
    synthetic_catalogue_build(songs=300, seed=5)
    assert facts() == first


def test_it_lets_songs_be_added_afterwards(db: None) -> None:
    synthetic_catalogue_build(songs=50, seed=5)
    assert song_make("Real").pk > 50
    assert SearchWord.objects.filter(word="real").exists()


def test_it_refuses_to_mix_with_real_songs(db: None) -> None:
    song_make("Real")
    with pytest.raises(RealSongsHere):
        synthetic_catalogue_build(songs=10, seed=1)
    with pytest.raises(CommandError, match="real songs"):
        call_command("build_synthetic_catalogue", "--songs", "10")


def plan(query: QuerySet[Any]) -> str:
    """Return how PostgreSQL reads the first page of a query."""
    return query.values_list("pk", flat=True)[:31].explain()


@pytest.mark.services
def test_it_reads_no_table_from_end_to_end(db: None) -> None:
    assert connection.vendor == "postgresql"
    synthetic_catalogue_build(songs=12_000, seed=7)
    rare = max(Song.objects.order_by("pk")[5].search_key.split(), key=len)
    listings: dict[str, Listing[Any]] = {
        "song_playable_by_title": songs_find(),
        "song_playable_by_language": songs_find(language="fr"),
        "song_emotion_best_of": songs_find(emotion="sad"),
        "song_emotion_best_of_shelf": songs_find(emotion="sad", language="fr"),
        "song_search_words": songs_find(query=f"xyz {rare}"),
        "artist_by_name": artists_find(),
    }
    for index, listing in listings.items():
        plans = [plan(part) for part in listing.parts]
        assert any(index in one for one in plans), (index, plans)
        assert not any("Seq Scan on catalog_song " in one for one in plans), plans
        assert not any("Seq Scan on catalog_artist" in one for one in plans), plans
    famous = Artist.objects.order_by("pk")[0].pk
    for listing in (songs_find(artist=famous), songs_find(genre="world")):
        plans = [plan(part) for part in listing.parts]
        assert not any("Seq Scan on catalog_song " in one for one in plans), plans
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT 1 FROM catalog_searchword WHERE word IN ('a', 'b', 'c')")
        assert "Seq Scan" not in str(cursor.fetchall())
