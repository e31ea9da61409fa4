"""Curators upload audio, one file a request, and see what became of each."""

import io
import uuid
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from catalog import analysis
from catalog.models import Recording, Song
from tests.catalog.sounds import sound, tagged
from tests.factories import recording_make, song_make, user_make

UPLOAD = reverse("admin:catalog_recording_add")
LIST = reverse("admin:catalog_recording_changelist")
STATES = reverse("admin:catalog_recording_states")
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def hints(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """Note the hints that would go to workers."""
    sent: list[uuid.UUID] = []
    monkeypatch.setattr("catalog.uploading.recording_hint", sent.append)
    return sent


def file(content: bytes, name: str = "a.mp3") -> io.BytesIO:
    """Return an upload."""
    upload = io.BytesIO(content)
    upload.name = name
    return upload


def send(client: Client, content: bytes, name: str = "a.mp3", **fields: Any) -> Any:
    """Send a file as the page's script does."""
    return client.post(UPLOAD, {"audio": file(content, name), **fields}, headers=JSON)


def analyse_all() -> None:
    """Work as the workers do, until nothing is left."""
    while waiting := Recording.objects.filter(state="queued").order_by("created_at").first():
        analysis.recording_analyse(recording_id=waiting.pk)


def test_it_takes_a_file_and_tells_what_became_of_it(
    curator: Client, hints: list[uuid.UUID], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = send(curator, tagged(title="Ek", artist="Asha"), "x.mp3")
    told = response.json()
    assert (response.status_code, told["state"], told["ended"]) == (201, "queued", False)
    assert hints == [uuid.UUID(told["id"])]
    analyse_all()
    (told,) = curator.get(STATES, {"id": [told["id"], "nonsense"]}).json()["recordings"]
    song = Song.objects.get()
    assert (told["state"], told["ended"], told["message"]) == ("done", True, "")
    assert told["song"] == {"title": "Ek", "url": f"/admin/catalog/song/{song.pk}/change/"}


def test_it_takes_the_same_request_once_however_often_the_network_fails(curator: Client) -> None:
    request_id = str(uuid.uuid4())
    answers = [send(curator, sound(), client_request_id=request_id).json()["id"] for _ in range(3)]
    assert len(set(answers)) == Recording.objects.count() == 1
    assert len(storages["audio"].listdir("songs")[1]) == 1


def test_it_takes_one_file_without_a_script(curator: Client) -> None:
    response = curator.post(UPLOAD, {"audio": file(sound(), "Mera Gaana.mp3")}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "being analysed" in response.content.decode()
    analyse_all()
    page = curator.get(LIST).content.decode()
    assert "A draft: give it a title and an artist, then publish it." in page
    assert ('class="outline"' in page, "LUFS" in page, "Mera Gaana" in page) == (True, True, True)


@pytest.mark.parametrize("content", [b"<html>", b"#EXTM3U\nhttp://127.0.0.1/x\n", b"\x89PNG\r\n\x1a\n"])
def test_it_says_why_it_refuses_a_file(curator: Client, content: bytes) -> None:
    response = send(curator, content)
    assert (response.status_code, response.json()["code"]) == (422, "not_audio")
    page = curator.post(UPLOAD, {"audio": file(content)})
    assert page.status_code == 422
    assert "This is not MP3, FLAC, OGG, M4A or WAV audio." in page.content.decode()
    assert curator.post(UPLOAD, {}, headers=JSON).status_code == 422
    assert not Recording.objects.exists()


def test_it_refuses_a_body_that_is_too_large_before_reading_it(curator: Client) -> None:
    response = curator.generic("POST", UPLOAD, b"x", headers=JSON, CONTENT_LENGTH=str(300 * 1024 * 1024))
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_it_shows_a_refusal_with_its_reason_and_the_song_that_is_there(curator: Client) -> None:
    for title in ("Ek", "Do"):
        send(curator, tagged(title=title, artist="Asha"))
    analyse_all()
    page = curator.get(LIST, {"duplicate": "yes"}).content.decode()
    assert "This recording is in the catalogue already." in page
    assert page.count(">Ek</a>") == 1
    refused = Recording.objects.get(state="rejected")
    assert (
        curator.post(reverse("admin:catalog_recording_delete", args=[refused.pk]), {"post": "yes"}).status_code == 302
    )
    assert not Recording.objects.filter(pk=refused.pk).exists()


def test_it_finds_the_same_recording_in_two_songs(curator: Client) -> None:
    for title in ("Teen", "Teen again"):
        recording_make(song_make(title, audio="songs/x.mp3"), fingerprint="f" * 64)
    recording_make(song_make("Char", audio="songs/y.mp3"))
    page = curator.get(LIST, {"duplicate": "yes"}).content.decode()
    assert ("Teen again" in page, "Char" in page) == (True, False)


def test_it_analyses_failed_ones_again(curator: Client) -> None:
    send(curator, sound())
    Recording.objects.update(state="failed", reason="attempts")
    chosen = {"action": "analyse_again", "_selected_action": [str(Recording.objects.get().pk)]}
    assert "1 recording is analysed again." in curator.post(LIST, chosen, follow=True).content.decode()
    assert Recording.objects.get().state == "queued"


def test_it_asks_for_the_form_s_token_and_for_the_permission(curator: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = curator.cookies
    assert send(strict, sound()).status_code == 403
    nobody = Client()
    nobody.force_login(user_make(is_staff=True), backend="django.contrib.auth.backends.ModelBackend")
    assert send(nobody, sound()).status_code == 403
    assert nobody.get(STATES).status_code == 403
    assert not Recording.objects.exists()


def test_the_list_takes_a_constant_number_of_queries(curator: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        recording_make(song_make(audio="songs/a.mp3"))
    with django_assert_max_num_queries(9):
        assert curator.get(LIST).status_code == 200
