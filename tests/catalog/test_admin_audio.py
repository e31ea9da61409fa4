"""Curators upload audio: taken for what it is, whatever it calls itself, and deleted with its song."""

import io

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from catalog.models import Song
from tests.catalog.curating import ADD, change, filled, form
from tests.catalog.sounds import sound
from tests.factories import artist_make


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a", "wav"])
def test_it_takes_audio_for_what_it_is_and_measures_it(curator: Client, kind: str) -> None:
    content = sound(kind)
    upload = io.BytesIO(content)
    upload.name = "../../evil\u202e.html"
    assert curator.post(ADD, form([artist_make()], audio=upload)).status_code == 302
    song = Song.objects.get()
    assert song.duration_s == pytest.approx(2, abs=0.1)
    assert (str(song.audio.name).startswith("songs/"), str(song.audio.name).rpartition(".")[2]) == (True, kind)
    response = curator.get(f"/songs/{song.pk}/audio")
    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content",
    [
        b"ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x\n",
        b"ID3\x04\x00\x00\x00\x00\x00\x00ffconcat version 1.0\nfile '/etc/hostname'\n",
        b"<html><script>alert(1)</script>",
        b"MZ" + bytes(500),
    ],
)
def test_it_refuses_what_only_calls_itself_audio(curator: Client, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "song.mp3"
    response = curator.post(ADD, form([artist_make()], audio=upload))
    assert response.status_code == 200
    assert "audio" in response.context["adminform"].form.errors
    assert not Song.objects.exists()
    assert not storages["audio"].exists("songs")


def test_it_takes_audio_larger_than_what_stays_in_memory(curator: Client) -> None:
    upload = io.BytesIO(sound("wav", seconds=140))
    upload.name = "long.wav"
    assert len(upload.getvalue()) > 13_000_000
    assert curator.post(ADD, form([artist_make()], audio=upload)).status_code == 302
    assert Song.objects.get().duration_s == pytest.approx(140, abs=0.5)


@pytest.mark.django_db(transaction=True)
def test_it_deletes_the_audio_that_is_replaced_or_whose_song_goes(curator: Client) -> None:
    def upload() -> io.BytesIO:
        file = io.BytesIO(sound())
        file.name = "a.mp3"
        return file

    curator.post(ADD, form([artist_make()], audio=upload()))
    song = Song.objects.get()
    assert curator.post(change(song), filled(curator, song, audio=upload())).status_code == 302
    first, second = str(song.audio.name), str(Song.objects.get().audio.name)
    assert first != second
    assert [storages["audio"].exists(name) for name in (first, second)] == [False, True]
    curator.post(reverse("admin:catalog_song_delete", args=[song.pk]), {"post": "yes"})
    assert not Song.objects.exists()
    assert not storages["audio"].exists(second)
