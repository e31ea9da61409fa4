"""The API of playlists and feedback: the journey of a phone."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from recommendations.engine.types import Slot
from recommendations.models import Feedback, Playlist
from recommendations.services import playlist_create
from tests.factories import song_make
from tests.recommendations.factories import agree, catalogue_make, items_of, reading_make, record

pytestmark = pytest.mark.django_db

PLAYLISTS, FEEDBACK, SONGS = "/api/v1/playlists/", "/api/v1/feedback/", "/api/v1/songs/"


def post(browser: Client, path: str, body: dict[str, Any]) -> Any:
    """Post JSON."""
    return browser.post(path, body, content_type="application/json")


@pytest.fixture
def playlist(alice: User) -> Playlist:
    """Alice's playlist of three songs a shelf."""
    catalogue_make(6, elsewhere=6)
    return playlist_create(user=agree(alice), mood="happy", size=3)


def test_it_makes_a_playlist_for_a_mood(browser: Client, alice: User) -> None:
    catalogue_make(6, elsewhere=6)
    response = post(browser, PLAYLISTS, {"mood": "happy", "intent": "lift"})
    assert response.status_code == 201
    body = response.json()
    assert response["Location"].endswith(f"{PLAYLISTS}{body['id']}/")
    assert browser.get(response["Location"]).json() == body
    assert (body["mood"], body["intent"], body["reading"]) == ("happy", "lift", None)
    assert body["notes"] == ["There are fewer songs for this than asked for."]
    for item in body["items"]:
        assert item["audio_url"].startswith("http://testserver/")
        assert 0 < item["propensity"] <= 1
        assert item["slot"] in set(Slot)
        assert item["reasons"]["mood"]["message"]
        assert item["reasons"]["taste"]["change"]
    assert [item["audio_url"] for item in body["elsewhere"]] == [None] * 6


def test_it_makes_a_playlist_for_a_reading(browser: Client, alice: User) -> None:
    reading = reading_make(alice)
    body = post(browser, PLAYLISTS, {"reading": str(reading.pk)}).json()
    assert (body["reading"], body["mood"]) == (str(reading.pk), "happy")
    assert set(body["moods"]) == {"happy", "surprise"}


def test_it_refuses_a_reading_without_a_mood(browser: Client, alice: User) -> None:
    reading = reading_make(alice, outcome="no_face", emotion="", probabilities={})
    response = post(browser, PLAYLISTS, {"reading": str(reading.pk)})
    assert (response.status_code, response.json()["code"]) == (422, "no_mood")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"mood": "bored"},
        {"mood": "sad", "intent": "dance"},
        {"mood": "sad", "reading": str(uuid.uuid4())},
        {"reading": "7"},
        {"reading": str(uuid.uuid4())},
    ],
)
def test_it_refuses_what_is_no_request_for_a_playlist(browser: Client, sent: dict[str, str]) -> None:
    response = post(browser, PLAYLISTS, sent)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert response["Content-Type"] == "application/problem+json"


def test_it_does_not_know_somebody_elses_reading(bobs_browser: Client, alice: User) -> None:
    assert post(bobs_browser, PLAYLISTS, {"reading": str(reading_make(alice).pk)}).status_code == 400
    assert not Playlist.objects.exists()


def test_it_keeps_playlists_to_their_owner(browser: Client, bobs_browser: Client, playlist: Playlist) -> None:
    address = f"{PLAYLISTS}{playlist.pk}/"
    assert browser.get(PLAYLISTS).json()["count"] == 1
    assert bobs_browser.get(PLAYLISTS).json()["count"] == 0
    assert bobs_browser.get(address).status_code == 404
    assert bobs_browser.delete(address).status_code == 404
    assert browser.delete(address).status_code == 204
    assert browser.get(address).status_code == 404


def test_it_records_an_event_once(browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    event = {"event_id": str(uuid.uuid4()), "song": item.song_id, "kind": "like", "item": item.pk}
    first, again = (post(browser, FEEDBACK, event) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["liked"], first.json()["event_id"]) == (True, event["event_id"])
    assert Feedback.objects.count() == 1


def test_it_says_of_every_song_what_the_caller_did_with_it(browser: Client, bobs_browser: Client, alice: User) -> None:
    liked, hidden, regretted, untouched = (song_make(title) for title in "ABCD")
    for song, kind in ((liked, "like"), (hidden, "hide"), (regretted, "hide"), (regretted, "unhide")):
        record(alice, song, kind)
    marks = {"A": (True, False), "B": (False, True), "C": (False, False), "D": (False, False)}
    for client, wanted in ((browser, marks), (bobs_browser, dict.fromkeys("ABCD", (False, False)))):
        listed = client.get(SONGS).json()["results"]
        assert {song["title"]: (song["liked"], song["hidden"]) for song in listed} == wanted
        for song in (liked, hidden, regretted, untouched):
            body = client.get(f"{SONGS}{song.pk}/").json()
            assert (body["liked"], body["hidden"]) == wanted[song.title]


def test_it_says_of_the_songs_of_a_playlist_what_the_caller_did_with_them(
    browser: Client, alice: User, playlist: Playlist
) -> None:
    liked, hidden, other = items_of(playlist)
    record(alice, liked.song, "like")
    record(alice, hidden.song, "hide")
    items = browser.get(f"{PLAYLISTS}{playlist.pk}/").json()["items"]
    assert [(item["song"]["id"], item["song"]["liked"], item["song"]["hidden"]) for item in items] == [
        (liked.song_id, True, False),
        (other.song_id, False, False),
    ]
    assert [item["liked"] for item in items] == [True, False]


def queries(client: Client, path: str) -> int:
    """Return how many queries an answer costs."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_it_asks_the_database_as_often_for_twenty_judged_songs_as_for_two(browser: Client, alice: User) -> None:
    judged = catalogue_make(2)
    for song in judged:
        record(alice, song, "like")
    few = queries(browser, SONGS)
    for song in catalogue_make(18):
        record(alice, song, "hide")
    assert queries(browser, SONGS) == few <= 12


def test_it_asks_the_database_as_often_for_a_long_playlist_as_for_a_short_one(browser: Client, alice: User) -> None:
    catalogue_make(30)
    short, long = (playlist_create(user=agree(alice), mood="happy", size=size) for size in (2, 20))
    for item in items_of(long):
        record(alice, item.song, "like")
    assert queries(browser, f"{PLAYLISTS}{long.pk}/") == queries(browser, f"{PLAYLISTS}{short.pk}/")


def test_it_says_so_when_a_play_is_not_kept(bobs_browser: Client, playlist: Playlist) -> None:
    song = items_of(playlist)[0].song_id
    event = {"event_id": str(uuid.uuid4()), "song": song, "kind": "skip", "position_s": 3}
    assert post(bobs_browser, FEEDBACK, event).status_code == 200
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "dance"}, 400, "invalid"),
        ({"event_id": "7"}, 400, "invalid"),
        ({"kind": "skip", "position_s": -1}, 400, "invalid"),
        ({"kind": "skip", "position_s": "nan"}, 400, "invalid"),
        ({"kind": "complete", "position_s": 5}, 422, "not_complete"),
        ({"song": 999_999}, 404, "not_found"),
        ({"item": 999_999}, 404, "not_found"),
    ],
)
def test_it_says_what_is_wrong_with_an_event(
    browser: Client, playlist: Playlist, fields: dict[str, Any], status: int, code: str
) -> None:
    event = {"event_id": str(uuid.uuid4()), "song": items_of(playlist)[0].song_id, "kind": "like", **fields}
    response = post(browser, FEEDBACK, event)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Feedback.objects.exists()


def test_it_refuses_plays_of_songs_without_audio(browser: Client, db: None) -> None:
    event = {"event_id": str(uuid.uuid4()), "song": song_make().pk, "kind": "complete"}
    response = post(browser, FEEDBACK, event)
    assert (response.status_code, response.json()["code"]) == (422, "no_audio")


def test_it_does_not_know_somebody_elses_place(bobs_browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    event = {"event_id": str(uuid.uuid4()), "song": item.song_id, "kind": "like", "item": item.pk}
    assert post(bobs_browser, FEEDBACK, event).status_code == 404


@pytest.mark.parametrize("path", [PLAYLISTS, FEEDBACK])
def test_it_refuses_strangers(client: Client, db: None, path: str) -> None:
    response = post(client, path, {})
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
