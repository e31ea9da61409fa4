"""The song's form: its facts, genres made while typing, links by https, and a cover of pixels alone."""

import io
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from catalog.links import cover_url
from catalog.models import Genre, Song
from tests.catalog.curating import ADD, change, errors, filled, form
from tests.factories import artist_make, song_make

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG", **fields: Any) -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", size, "teal").save(packed, kind, **fields)
    return packed.getvalue()


def upload(content: bytes, name: str = "cover.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def stored_covers() -> list[str]:
    storage = storages["covers"]
    return storage.listdir("covers")[1] if storage.exists("covers") else []


def cover_take(curator: Client, song: Song, content: bytes) -> Song:
    response = curator.post(change(song), filled(curator, song, cover=upload(content)))
    assert response.status_code == 302, errors(response)
    return Song.objects.get(pk=song.pk)


def test_it_takes_every_fact_of_a_song(curator: Client) -> None:
    known = Genre.objects.create(name="pop")
    facts = {
        "year": "1971", "language": "pt_br", "genres": [str(known.pk), " Sufi  ROCK ", "sufi rock"],
        "tempo_bpm": "120.5", "valence": "0.4", "energy": "1", "isrc": "in-abc-71-00001",
        "musicbrainz_id": "f3c8b8c8-5d3f-4b7a-9d0c-0a4d3c1b2e5f", "licence": "CC BY 4.0", "provenance": "A gift",
        "is_explicit": "on", "links-TOTAL_FORMS": 1, "links-0-service": "spotify",
        "links-0-url": "https://open.spotify.com/track/1",
    }  # fmt: skip
    response = curator.post(ADD, form([artist_make()], {"happy": 0.8}, **facts))
    assert response.status_code == 302, errors(response)
    song = Song.objects.get()
    assert (song.language, song.isrc, song.tempo_bpm, song.is_explicit) == ("pt-BR", "INABC7100001", 120.5, True)
    assert [genre.name for genre in song.genres.all()] == ["pop", "sufi rock"]
    assert [(link.service, link.url) for link in song.links.all()] == [("spotify", "https://open.spotify.com/track/1")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"year": "1066"}, "greater than or equal to 1850"),
        ({"language": "hindi!"}, "language tag"),
        ({"isrc": "123"}, "ISRC"),
        ({"valence": "1.2"}, "less than or equal to 1"),
        ({"tempo_bpm": "0"}, "greater than or equal to 1"),
        ({"genres": ["x" * 81]}, "at most 80"),
        ({"genres": [f"genre {place}" for place in range(21)]}, "at most 20"),
        ({"genres": ["999999"]}, "valid choice"),
        ({"links-TOTAL_FORMS": 1, "links-0-service": "other", "links-0-url": "http://x.example/"}, "https"),
        ({"links-TOTAL_FORMS": 1, "links-0-service": "other", "links-0-url": "javascript:alert(1)"}, "https"),
    ],
)
def test_it_says_what_is_wrong(curator: Client, fields: dict[str, Any], words: str) -> None:
    response = curator.post(ADD, form([artist_make()], {"happy": 0.8}, **fields))
    assert words in errors(response)
    assert not Song.objects.exists()


def test_it_shows_typed_genres_again_when_something_else_is_wrong(curator: Client) -> None:
    response = curator.post(ADD, form([artist_make()], title="", genres=["qawwali"]))
    assert ">qawwali</option>" in response.content.decode()


def test_it_offers_genres_while_typing(curator: Client) -> None:
    Genre.objects.create(name="qawwali")
    query = {"term": "QAW", "app_label": "catalog", "model_name": "song", "field_name": "genres"}
    results = curator.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"] for result in results] == ["qawwali"]


def test_it_makes_a_small_square_of_an_uploaded_cover_and_keeps_nothing_but_pixels(
    curator: Client, client: Client
) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    song = cover_take(curator, song_make(), picture((1600, 1000), exif=exif, comment=b"secret"))
    response = client.get(cover_url(song))
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"taken at home" not in response.content
    assert b"secret" not in response.content
    with Image.open(io.BytesIO(response.content)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (640, 640), {})
    again = client.get(cover_url(song), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_gives_a_new_cover_a_new_address_and_deletes_the_old_one(
    curator: Client, django_capture_on_commit_callbacks: Any
) -> None:
    song = cover_take(curator, song_make(), picture())
    first = cover_url(song)
    with django_capture_on_commit_callbacks(execute=True):
        song = cover_take(curator, song, picture((300, 900), "PNG"))
    assert cover_url(song) != first
    assert len(stored_covers()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(change(song), filled(curator, song, **{"cover-clear": "on"}))
    song.refresh_from_db()
    assert not song.cover
    assert stored_covers() == []


def test_it_deletes_the_cover_with_the_song(curator: Client, django_capture_on_commit_callbacks: Any) -> None:
    song = cover_take(curator, song_make(), picture())
    with django_capture_on_commit_callbacks(execute=True):
        curator.post(reverse("admin:catalog_song_delete", args=[song.pk]), {"post": "yes"})
    assert not Song.objects.exists()
    assert stored_covers() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG"),
        (b"GIF89a" + bytes(100), "not a JPEG"),
        (picture()[:400], "damaged"),
        (bytes(4) + b"ftypheic" + bytes(50), "HEIC"),
        (picture((9000, 10), "PNG"), "megapixels"),
    ],
)
def test_it_refuses_what_is_no_picture_and_says_why(curator: Client, content: bytes, words: str) -> None:
    song = song_make()
    response = curator.post(change(song), filled(curator, song, cover=upload(content)))
    assert words in errors(response)
    assert stored_covers() == []


def test_it_draws_a_cover_when_the_file_is_gone(curator: Client, client: Client) -> None:
    song = cover_take(curator, song_make(), picture())
    storages["covers"].delete(song.cover.name or "")
    response = client.get(cover_url(song))
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")


def test_it_plays_songs_that_listeners_cannot_see_yet_to_staff_alone(
    curator: Client, client: Client, listener: Client
) -> None:
    song = song_make(is_published=False, audio="songs/none.mp3")
    url = reverse("admin:catalog_song_audio", args=[song.pk])
    assert url in curator.get(change(song)).content.decode()
    assert curator.get(url).status_code == 404  # let in: only the file is missing
    assert client.get(url).status_code == 302
    assert listener.get(url).status_code == 302
