"""The outline of a song, its gain, and where a player finds them."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Recording, Song
from tests.factories import recording_make, song_make


@pytest.fixture
def song(db: None) -> Song:
    """Return a song that is analysed."""
    song = song_make(audio="songs/a.mp3")
    recording_make(song)
    return song


def test_it_gives_the_outline_once(listener: Client, song: Song) -> None:
    response = listener.get(f"/songs/{song.pk}/peaks")
    assert response.json() == {"length_s": 100.0, "peaks": [*range(200)] * 4}
    assert response["Cache-Control"] == "private, max-age=86400"
    assert listener.get(f"/songs/{song.pk}/peaks", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_it_has_none_until_the_song_is_analysed(listener: Client, song: Song) -> None:
    Recording.objects.update(state="failed")
    assert listener.get(f"/songs/{song.pk}/peaks").status_code == 404


def test_it_tells_pages_and_phones_the_gain_and_where_the_outline_is(listener: Client, alice: User, song: Song) -> None:
    page = listener.get("/browse/").content.decode()
    assert f'data-gain-db="-7.50" data-peaks-url="/songs/{song.pk}/peaks?v=00000000"' in page
    phone = APIClient()
    phone.force_authenticate(alice)
    told = phone.get(f"/api/v1/songs/{song.pk}/").json()
    assert told["gain_db"] == -7.5
    assert phone.get(told["peaks_url"]).json()["length_s"] == 100.0
    Recording.objects.update(state="queued")
    told = phone.get(f"/api/v1/songs/{song.pk}/").json()
    assert (told["gain_db"], told["peaks_url"]) == (None, None)
    assert "data-gain-db" not in listener.get("/browse/").content.decode()
