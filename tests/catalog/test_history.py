"""What curators change is kept: who, when, what it was and what it became."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.history_model import SongEdit
from catalog.models import Song
from catalog.services import artist_save, song_delete, songs_publish
from tests.catalog.curating import ADD, LIST, change, errors, filled, form
from tests.factories import artist_make, song_make

pytestmark = pytest.mark.django_db


def history(client: Client, song: Song) -> str:
    return client.get(reverse("admin:catalog_song_history", args=[song.pk])).content.decode()


def test_it_keeps_one_entry_for_all_that_a_form_changes(curator: Client, imported_song: Song) -> None:
    data = filled(curator, imported_song, title="Tum Hi Ho (Film)", year="2013", genres=["sufi", "Film  POP"])
    data |= {"links-TOTAL_FORMS": 1, "links-0-service": "youtube", "links-0-url": "https://youtu.be/x"}
    place = next(name[:-8] for name, value in data.items() if name.startswith("emotions-") and value == "sad")
    response = curator.post(change(imported_song), data | {f"{place}-weight": "0.7"})
    assert response.status_code == 302, errors(response)
    edit = SongEdit.objects.exclude(kind="imported").get()
    assert (edit.kind, edit.song, edit.title) == ("changed", imported_song, "Tum Hi Ho (Film)")
    assert edit.editor
    assert edit.editor.email == "curator@mizaj.example"
    assert edit.changes == {
        "title": ["Tum Hi Ho", "Tum Hi Ho (Film)"],
        "year": [None, 2013],
        "genres": [None, ["film pop", "sufi"]],
        "link.youtube": [None, "https://youtu.be/x"],
        "mood.sad": [[0.9, "import", None], [0.7, "curator", None]],
    }
    page = history(curator, imported_song)
    for words in ("curator@mizaj.example", "<del>0.90 (import)</del>", "<ins>0.70 (curator)</ins>", "film pop, sufi"):
        assert words in page


def test_it_has_no_entry_for_a_form_that_changes_nothing(curator: Client, imported_song: Song) -> None:
    assert curator.post(change(imported_song), filled(curator, imported_song)).status_code == 302
    assert not SongEdit.objects.exclude(kind="imported").exists()


def test_it_keeps_what_was_added_and_what_was_deleted(curator: Client) -> None:
    curator.post(ADD, form([artist_make("Asha")], {"happy": 0.8}))
    song = Song.objects.get()
    added = SongEdit.objects.exclude(kind="imported").get()
    assert (added.kind, added.changes["artists"], added.changes["mood.happy"]) == (
        "created", [None, ["Asha"]], [None, [0.8, "curator", None]],
    )  # fmt: skip
    curator.post(reverse("admin:catalog_song_delete", args=[song.pk]), {"post": "yes"})
    gone = SongEdit.objects.get(kind="deleted")
    assert (gone.song, gone.title, gone.changes["title"]) == (None, "Naya", ["Naya", None])
    page = curator.get(reverse("admin:catalog_songedit_changelist")).content.decode()
    assert "deleted" in page
    assert "Naya" in page


def test_it_keeps_one_entry_for_each_song_of_a_bulk_action(curator: Client) -> None:
    songs = [song_make() for _ in range(3)]
    songs_publish(songs=[songs[2].pk], published=False)
    SongEdit.objects.all().delete()
    curator.post(LIST, {"action": "unpublish", "_selected_action": [song.pk for song in songs]})
    edits = SongEdit.objects.order_by("song")
    assert [(edit.song_id, edit.changes) for edit in edits] == [
        (song.pk, {"is_published": [True, False]}) for song in songs[:2]
    ]
    assert {edit.editor.email for edit in edits if edit.editor} == {"curator@mizaj.example"}


def test_it_keeps_one_entry_for_a_new_name_of_an_artist(db: None) -> None:
    artist = artist_make("Ashaa")
    for _ in range(2):
        song_make(artists=[artist])
    artist.name = "Asha"
    artist_save(artist=artist)
    edit = SongEdit.objects.exclude(kind="imported").get()
    assert (edit.song, edit.songs, edit.changes) == (None, 2, {"artist": ["Ashaa", "Asha"]})


def test_it_outlives_the_editor_without_their_name(curator: Client, imported_song: Song) -> None:
    user = User.objects.get(email="curator@mizaj.example")
    song_delete(song=imported_song, editor=user)
    user.delete()
    assert SongEdit.objects.exclude(kind="imported").get().editor is None


def test_it_is_undone_with_the_change(curator: Client, imported_song: Song) -> None:
    response = curator.post(change(imported_song), filled(curator, imported_song, title="X", year="1066"))
    assert "1850" in errors(response)
    assert not SongEdit.objects.exclude(kind="imported").exists()


def test_it_is_for_reading_alone_and_for_staff(client: Client, curator: Client, alice: User) -> None:
    song = song_make()
    songs_publish(songs=[song.pk], published=False)
    edit = SongEdit.objects.exclude(kind="imported").get()
    url = reverse("admin:catalog_songedit_change", args=[edit.pk])
    assert curator.get(url).status_code == 200
    assert curator.post(url, {"title": "forged"}).status_code == 403
    assert curator.post(reverse("admin:catalog_songedit_delete", args=[edit.pk])).status_code == 403
    client.force_login(alice)
    assert client.get(reverse("admin:catalog_song_history", args=[song.pk])).status_code in {302, 403}


def test_it_asks_the_database_as_often_for_fifty_entries_as_for_one(curator: Client) -> None:
    song = song_make()
    urls = [reverse("admin:catalog_song_history", args=[song.pk]), reverse("admin:catalog_songedit_changelist")]

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert curator.get(url).status_code == 200
        return len(captured)

    songs_publish(songs=[song.pk], published=False)
    few = [queries(url) for url in urls]
    for turn in range(40):
        songs_publish(songs=[song.pk], published=turn % 2 == 0, editor=User.objects.get())
    assert [queries(url) for url in urls] == few


def test_it_keeps_one_entry_for_a_file_that_is_imported(imported_song: Song) -> None:
    edit = SongEdit.objects.get()
    assert (edit.kind, edit.songs, edit.editor) == ("imported", 1, None)
