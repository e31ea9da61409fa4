"""Merging duplicate songs keeps every playlist and every judgement, and learns the taste again from them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.history_model import SongEdit
from catalog.merging import songs_merge
from catalog.models import ExternalLink, Genre, Song
from recommendations.models import Evidence, Feedback, Playlist, PlaylistItem, SongStatistics
from recommendations.services import playlist_create
from recommendations.taste_services import taste_rebuild
from tests.factories import artist_make, song_make
from tests.recommendations.conftest import BACKEND
from tests.recommendations.factories import agree, items_of, playable_make, record, refresh

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalog_song_changelist")


def taste(user: User) -> list[tuple[Any, ...]]:
    rows = Evidence.objects.filter(user=user).order_by("kind", "key", "emotion")
    return [
        (*row[:3], *(pytest.approx(number) for number in row[3:]))
        for row in rows.values_list("kind", "key", "emotion", "positive", "negative", "held", "signals")
    ]


def pair() -> tuple[Song, Song]:
    return (
        playable_make("Tum Hi Ho", weights={"happy": 0.9}, artists=[artist_make("Arijit")]),
        playable_make("Tum hi ho!", weights={"happy": 0.8}, artists=[artist_make("Arijit Singh")]),
    )


def test_it_keeps_playlists_and_feedback_and_folds_the_taste_as_if_it_had_always_been_one_song(
    alice: User, bob: User
) -> None:
    survivor, duplicate = pair()
    for user in (agree(alice), agree(bob)):
        playlist = playlist_create(user=user, mood="happy", size=5)
        for item in items_of(playlist):
            if item.song_id == duplicate.pk:
                record(user, duplicate, "like", item=item)
    record(bob, survivor, "hide")
    events = Feedback.objects.count()
    songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk], editor=None)
    assert not Song.objects.filter(pk=duplicate.pk).exists()
    assert Feedback.objects.count() == events == 3
    assert set(Feedback.objects.values_list("song", flat=True)) == {survivor.pk}
    for playlist in Playlist.objects.all():
        assert [item.song_id for item in playlist.items.all()] == [survivor.pk]
    assert all(event.item for event in Feedback.objects.filter(kind="like"))
    assert not Evidence.objects.filter(kind="song", key=str(duplicate.pk)).exists()
    for user in (alice, bob):
        folded = taste(user)
        assert folded
        taste_rebuild(user=user)
        assert taste(user) == folded


def test_it_keeps_a_place_that_only_the_duplicate_had(alice: User) -> None:
    survivor, duplicate = pair()
    playlist = Playlist.objects.create(user=alice, mood="happy", engine_version="x", seed=1)
    item = PlaylistItem.objects.create(
        playlist=playlist, song=duplicate, shelf="player", position=3, score=1.5, slot="exploit", intent="match",
        emotion="happy", propensity=0.5,
    )  # fmt: skip
    songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk], editor=None)
    item.refresh_from_db()
    assert (item.song_id, item.position, item.score) == (survivor.pk, 3, 1.5)


def test_it_adds_up_the_counts_of_all_listeners(alice: User) -> None:
    survivor, duplicate = pair()
    SongStatistics.objects.create(song=survivor, emotion="happy", served=5, judged=2, liked=1, wrong=1)
    SongStatistics.objects.create(song=duplicate, emotion="happy", served=7, judged=3, liked=3)
    SongStatistics.objects.create(song=duplicate, emotion="sad", served=2)
    songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk], editor=None)
    rows = SongStatistics.objects.order_by("emotion").values_list("song", "emotion", "served", "judged", "liked")
    assert list(rows) == [(survivor.pk, "happy", 12, 5, 4), (survivor.pk, "sad", 2, 0, 0)]
    refresh()


def test_it_moves_everything_that_the_catalogue_knows() -> None:
    first, other = artist_make("Arijit"), artist_make("Mithoon")
    survivor = song_make("Tum Hi Ho", artists=[first], weights={"happy": 0.2, "sad": 0.9})
    survivor.emotions.update(source="import")
    duplicate = song_make(
        "Tum hi ho 2", artists=[other, first], weights={"happy": 0.4}, film="Aashiqui 2", year=2013, isrc="INABC1300001"
    )
    third = song_make("Tum hi ho 3", weights={"angry": 0.1}, year=2014)
    third.emotions.update(source="derived")
    ExternalLink.objects.create(song=survivor, service="spotify", url="https://one.example/")
    for service in ("spotify", "youtube"):
        ExternalLink.objects.create(song=duplicate, service=service, url="https://two.example/")
    duplicate.genres.add(Genre.objects.create(name="sufi"))
    songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk, third.pk], editor=None)
    song = Song.objects.get()
    assert (song.title, song.film, song.year, song.isrc) == ("Tum Hi Ho", "Aashiqui 2", 2013, "INABC1300001")
    assert song.identity == "tum hi ho|arijit|aashiqui 2"
    assert [credit.artist.name for credit in song.credits.all()][:2] == ["Arijit", "Mithoon"]
    assert {link.service: link.url for link in song.links.all()} == {
        "spotify": "https://one.example/", "youtube": "https://two.example/",
    }  # fmt: skip
    assert [genre.name for genre in song.genres.all()] == ["sufi"]
    assert {row.emotion: (row.weight, row.source) for row in song.emotions.all()} == {
        "happy": (0.4, "curator"), "sad": (0.9, "import"), "angry": (0.1, "derived"),
    }  # fmt: skip
    kinds = sorted(SongEdit.objects.values_list("kind", "song"), key=str)
    assert kinds == [("deleted", None), ("deleted", None), ("merged", survivor.pk)]


def test_it_takes_over_files_and_deletes_those_that_are_left(django_capture_on_commit_callbacks: Any) -> None:
    audio, covers = storages["audio"], storages["covers"]
    survivor, duplicate, third = song_make(), song_make(duration_s=9.0), song_make()
    for song in (duplicate, third):
        name = audio.save(f"songs/merge-{song.pk}.mp3", ContentFile(b"sound"))
        cover = covers.save(f"covers/merge-{song.pk}.webp", ContentFile(b"picture"))
        Song.objects.filter(pk=song.pk).update(audio=name, cover=cover)
    with django_capture_on_commit_callbacks(execute=True):
        songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk, third.pk], editor=None)
    song = Song.objects.get()
    assert (song.audio.name, song.duration_s) == (f"songs/merge-{duplicate.pk}.mp3", 9.0)
    assert audio.exists(song.audio.name or "")
    assert covers.exists(song.cover.name or "")
    assert not audio.exists(f"songs/merge-{third.pk}.mp3")
    assert not covers.exists(f"covers/merge-{third.pk}.webp")
    song.cover.delete(save=False)
    song.audio.delete(save=False)


def test_it_stops_and_changes_nothing_when_somebody_s_rows_would_be_lost(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    survivor, duplicate = pair()
    record(agree(alice), duplicate, "like")
    monkeypatch.setattr("catalog.registry._keepers", {})
    with pytest.raises(ValidationError, match="still refers"):
        songs_merge(survivor=survivor.pk, duplicates=[duplicate.pk], editor=None)
    assert Song.objects.count() == 2
    assert Feedback.objects.get().song == duplicate
    assert not SongEdit.objects.exists()


@pytest.mark.parametrize("count", [0, 21])
def test_it_refuses_too_few_and_too_many(count: int) -> None:
    with pytest.raises(ValidationError, match="between 2 and 21"):
        songs_merge(survivor=1, duplicates=[1, *range(2, 2 + count)], editor=None)


def test_a_curator_chooses_which_song_stays(curator: User) -> None:
    client = Client()
    client.force_login(curator, backend=BACKEND)
    survivor, duplicate = pair()
    chosen = {"action": "merge", "_selected_action": [survivor.pk, duplicate.pk]}
    page = client.post(LIST, chosen).content.decode()
    assert "Arijit Singh" in page
    assert page.count('type="radio"') == 2
    client.post(LIST, chosen | {"apply": "1", "survivor": "0"})
    assert Song.objects.count() == 2
    client.post(LIST, chosen | {"apply": "1", "survivor": duplicate.pk})
    assert Song.objects.get() == duplicate
    assert SongEdit.objects.filter(editor=curator).count() == 2
    assert (
        "between 2 and"
        in client.post(LIST, chosen | {"_selected_action": [duplicate.pk]}, follow=True).content.decode()
    )
