"""Where songs are missing, and which tags are disputed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from recommendations.models import SongStatistics
from tests.catalog.curating import LIST
from tests.factories import song_make

pytestmark = pytest.mark.django_db

PAGE = reverse("catalog_coverage")


def test_it_counts_each_mood_in_each_language_with_and_without_audio(curator: Client) -> None:
    for _ in range(2):
        song_make(language="hi", audio="songs/x.mp3", weights={"happy": 0.9, "sad": 0.1})
    song_make(language="en", weights={"sad": 0.6})
    song_make(language="en", weights={"sad": 0.9}, is_published=False)
    shown = curator.get(PAGE).context
    cells = [row["cell"] for row in shown["rows"]]
    assert [(cell.emotion, cell.language, cell.plays, cell.songs, cell.missing) for cell in cells] == [
        ("happy", "hi", True, 2, 148),
        ("sad", "en", False, 1, 149),
    ]
    gaps = {(row["gap"].language, row["gap"].plays): len(row["gap"].emotions) for row in shown["gaps"]}
    assert gaps == {("hi", True): 4, ("hi", False): 5, ("en", True): 5, ("en", False): 4}


def test_it_begins_with_what_is_short_in_large_languages(curator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.coverage.TARGET", 3)
    for language, emotion, songs in (("hi", "happy", 3), ("hi", "sad", 2), ("hi", "angry", 1), ("nl", "sad", 1)):
        for _ in range(songs):
            song_make(language=language, weights={emotion: 0.9})
    shown = curator.get(PAGE).context
    cells = [(row["cell"].language, row["cell"].emotion) for row in shown["rows"]]
    assert cells == [("hi", "angry"), ("hi", "sad"), ("nl", "sad"), ("hi", "happy")]
    assert [(row["gap"].language, row["gap"].plays) for row in shown["gaps"]] == [
        ("hi", True), ("hi", False), ("nl", True), ("nl", False),
    ]  # fmt: skip


def test_it_leads_to_exactly_the_songs_it_counted(curator: Client) -> None:
    song_make("Here", language="hi", audio="songs/x.mp3", weights={"happy": 0.9})
    song_make("Bare", language="", weights={"happy": 0.9})
    for row in curator.get(PAGE).context["rows"]:
        shown = curator.get(row["url"]).context["cl"].queryset
        assert shown.count() == row["cell"].songs, row["url"]


def test_it_asks_the_database_as_often_for_many_languages_as_for_one(curator: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(PAGE).status_code == 200
        return len(captured)

    song_make()
    few = queries()
    for code in ("en", "es", "fr", "ta", "te", "pa"):
        song_make(language=code)
    assert queries() == few <= 8


def test_it_is_for_curators(client: Client, alice: User) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(alice)
    assert client.get(PAGE).status_code == 302


def test_it_finds_songs_whose_sources_or_listeners_disagree(curator: Client) -> None:
    song_make("Agreed", weights={"happy": 0.9, "surprise": 0.6})
    conflict = song_make("Conflict", weights={"happy": 0.9, "sad": 0.7})
    conflict.emotions.filter(emotion="sad").update(source="import")
    called = song_make("Called wrong", weights={"happy": 0.9})
    SongStatistics.objects.create(song=called, emotion="happy", wrong=2, served=9)
    once = song_make("Called wrong once", weights={"happy": 0.9})
    SongStatistics.objects.create(song=once, emotion="happy", wrong=1, served=9)
    shown = curator.get(f"{LIST}?tagging=disputed").context["cl"].queryset
    assert sorted(shown.values_list("title", flat=True)) == ["Called wrong", "Conflict"]
