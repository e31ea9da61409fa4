"""The pages of the home, playlists and favourites, in a browser."""

import json
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Purpose, User
from catalog.models import Song
from emotion.models import Reading
from recommendations.models import Feedback, Playlist
from recommendations.services import playlist_create
from tests.factories import artist_make, song_make
from tests.recommendations.factories import (
    Shelf,
    agree,
    catalogue_make,
    items_of,
    playable_make,
    reading_make,
    record,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def playlist(alice: User) -> Playlist:
    """Alice's playlist of five songs a shelf."""
    catalogue_make(12, elsewhere=6)
    return playlist_create(user=agree(alice), mood="happy", size=5)


def send(browser: Client, song: int, kind: str, **fields: Any) -> Any:
    """Post one event as the player does."""
    body = {"song": song, "kind": kind, "event_id": str(uuid.uuid4()), **fields}
    return browser.post(reverse("recommendations:feedback"), json.dumps(body), content_type="application/json")


def test_it_welcomes_strangers_at_home(client: Client, db: None) -> None:
    response = client.get(reverse("home"))
    assert response.status_code == 200
    assert response.templates[0].name == "recommendations/landing.html"


def test_it_asks_one_question_at_home(browser: Client, alice: User, playlist: Playlist) -> None:
    context = browser.get("/").context
    assert [len(shown.items_preview) for shown in context["recent_playlists"]] == [4]
    assert context["can_analyse"] is True
    assert len(context["moods"]) == 5
    assert [mix["mood"] for mix in context["daily_mixes"]] == ["happy", "surprise", "neutral", "sad", "angry"]


def test_it_does_not_offer_the_camera_without_consent(browser: Client, alice: User) -> None:
    agree(alice, [Purpose.TASTE_PROFILE])
    assert browser.get("/").context["can_analyse"] is False


@pytest.mark.parametrize(
    "path", ["/playlists/", "/favourites/", f"/playlists/{uuid.uuid4()}/", f"/readings/{uuid.uuid4()}/playlist/"]
)
def test_it_sends_strangers_to_sign_in(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"].startswith(reverse("account_login"))


def test_it_makes_a_playlist_for_a_mood_and_leads_to_it(browser: Client, alice: User) -> None:
    catalogue_make(4)
    address = reverse("recommendations:playlist_create")
    response = browser.post(address, {"mood": "happy", "intent": "lift"})
    made = Playlist.objects.get()
    assert (made.user, made.mood, made.intent) == (alice, "happy", "lift")
    assert response["Location"] == reverse("recommendations:playlist", args=[made.pk])
    assert "HX-Location" in browser.post(address, {"mood": "sad", "intent": "calm"}, headers=HTMX)


@pytest.mark.parametrize("sent", [{}, {"mood": "bored", "intent": "match"}, {"mood": "sad", "intent": "dance"}])
def test_it_refuses_a_playlist_for_nothing_known(browser: Client, sent: dict[str, str]) -> None:
    assert browser.post(reverse("recommendations:playlist_create"), sent).status_code == 400
    assert not Playlist.objects.exists()


def test_it_shows_both_shelves_with_two_reasons_each(browser: Client, playlist: Playlist) -> None:
    context = browser.get(reverse("recommendations:playlist", args=[playlist.pk])).context
    assert (len(context["rows"]), len(context["elsewhere_rows"])) == (5, 5)
    for row in [*context["rows"], *context["elsewhere_rows"]]:
        assert row["mood_reason"]
        assert row["taste_reason"]
        assert row["cover_url"]
        assert row["search_url"].startswith("https://")
    assert all(row["audio_url"] for row in context["rows"])
    assert not any(row["audio_url"] for row in context["elsewhere_rows"])


def test_it_makes_the_playlist_of_a_reading_once(browser: Client, alice: User) -> None:
    catalogue_make(4)
    address = reverse("recommendations:playlist_for_reading", args=[reading_make(alice).pk])
    for _ in range(2):
        response = browser.get(address, {"intent": "lift"}, headers=HTMX)
        assert response.templates[0].name == "recommendations/_playlist.html"
    assert Playlist.objects.get().intent == "lift"
    assert browser.get(address, {"intent": "dance"}).status_code == 400


def test_it_has_no_playlist_for_a_reading_without_a_mood(browser: Client, alice: User) -> None:
    seen = reading_make(alice, outcome="no_face", emotion="", probabilities={})
    assert browser.get(reverse("recommendations:playlist_for_reading", args=[seen.pk])).status_code == 404


def test_it_keeps_what_is_alices_from_bob(bobs_browser: Client, alice: User, playlist: Playlist) -> None:
    item, reading = items_of(playlist)[0], reading_make(alice)
    for address in (
        reverse("recommendations:playlist", args=[playlist.pk]),
        reverse("recommendations:why", args=[playlist.pk, item.pk]),
        reverse("recommendations:playlist_for_reading", args=[reading.pk]),
    ):
        assert bobs_browser.get(address).status_code == 404
    assert bobs_browser.post(reverse("recommendations:playlist_forget", args=[playlist.pk])).status_code == 404
    assert send(bobs_browser, item.song_id, "like", item=item.pk).status_code == 404
    assert not Feedback.objects.exists()


def test_it_says_why_from_the_exact_terms(browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    context = browser.get(reverse("recommendations:why", args=[playlist.pk, item.pk]), headers=HTMX).context
    assert sum(term["value"] for term in context["terms"]) == pytest.approx(item.score, abs=1e-12)
    assert all(context[part] for part in ("mood_reason", "mood_change", "taste_reason", "taste_change"))
    assert context["song"] == item.song


def test_it_has_no_reason_for_a_place_of_another_playlist(browser: Client, alice: User, playlist: Playlist) -> None:
    other = playlist_create(user=alice, mood="happy", size=2)
    address = reverse("recommendations:why", args=[other.pk, items_of(playlist)[0].pk])
    assert browser.get(address).status_code == 404


def test_it_answers_the_player_with_how_the_song_stands(browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    event = str(uuid.uuid4())
    for _ in range(2):
        response = send(browser, item.song_id, "like", item=item.pk, event_id=event)
        assert (response.status_code, response.json()) == (200, {"liked": True, "hidden": False})
    assert Feedback.objects.count() == 1
    assert send(browser, item.song_id, "skip", item=item.pk, position_s=3.5).json()["liked"] is True
    assert Feedback.objects.get(kind="skip").position_s == 3.5
    assert send(browser, item.song_id, "hide", item=item.pk).json()["hidden"] is True


def test_it_returns_the_buttons_of_the_row_to_htmx(browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    sent = {"song": item.song_id, "item": item.pk, "kind": "like"}
    response = browser.post(reverse("recommendations:feedback"), sent, headers=HTMX)
    assert response.templates[0].name == "recommendations/_feedback_buttons.html"
    assert response.context["row"]["liked"] is True


def test_it_leads_a_form_without_a_script_back(browser: Client, playlist: Playlist) -> None:
    item = items_of(playlist)[0]
    page = "http://testserver" + reverse("recommendations:playlist", args=[playlist.pk])
    sent = {"song": item.song_id, "item": item.pk, "kind": "like"}
    address = reverse("recommendations:feedback")
    assert browser.post(address, sent, headers={"Accept": "text/html", "Referer": page})["Location"] == page
    abroad = {"Accept": "text/html", "Referer": "https://elsewhere.example/"}
    assert browser.post(address, sent, headers=abroad)["Location"] == reverse("recommendations:favourites")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"kind": "dance"}, 422, "invalid"),
        ({"event_id": "7"}, 422, "invalid"),
        ({"kind": "skip", "position_s": -1}, 422, "bad_position"),
        ({"kind": "complete", "position_s": 10}, 422, "not_complete"),
        ({"kind": "wrong_mood"}, 422, "item_required"),
        ({"song": 999_999}, 404, None),
        ({"item": 999_999}, 404, None),
    ],
)
def test_it_says_what_is_wrong_with_feedback(
    browser: Client, fields: dict[str, Any], status: int, code: str | None
) -> None:
    response = send(browser, **{"song": playable_make().pk, "kind": "like", **fields})
    assert response.status_code == status
    assert code is None or response.json()["code"] == code
    assert not Feedback.objects.exists()


def test_it_survives_a_body_that_is_no_object(browser: Client) -> None:
    for body in ("[1]", "{", "null"):
        response = browser.post(reverse("recommendations:feedback"), body, content_type="application/json")
        assert response.status_code == 422


def test_it_differs_next_time_because_of_a_like_and_a_skip(browser: Client, alice: User) -> None:
    songs = catalogue_make(30)
    agree(alice)
    send(browser, songs[13].pk, "like")
    send(browser, songs[0].pk, "skip", position_s=2)
    browser.post(reverse("recommendations:playlist_create"), {"mood": "happy", "intent": "match"})
    rows = browser.get(reverse("recommendations:playlist", args=[Playlist.objects.get().pk])).context["rows"]
    assert (rows[0]["song"], rows[0]["liked"]) == (songs[13], True)
    assert rows[0]["taste_reason"] == "You like this song"
    ranked = [row["song"] for row in rows if row["item"].slot == "ranked"]
    assert songs[0] not in ranked[:10]


def test_it_leaves_out_of_an_old_playlist_what_was_hidden_or_taken_back(
    browser: Client, alice: User, playlist: Playlist
) -> None:
    hidden, withdrawn = items_of(playlist)[:2]
    record(alice, hidden.song, "hide")
    Song.objects.filter(pk=withdrawn.song_id).update(is_published=False)
    rows = browser.get(reverse("recommendations:playlist", args=[playlist.pk])).context["rows"]
    assert len(rows) == 3


def test_it_lists_favourites_and_what_can_be_brought_back(browser: Client, alice: User) -> None:
    liked, hidden, other = (playable_make() for _ in range(3))
    record(alice, liked, "like")
    record(alice, hidden, "hide")
    record(alice, other, "like")
    record(alice, other, "unlike")
    context = browser.get(reverse("recommendations:favourites")).context
    assert [row["song"] for row in context["rows"]] == [liked]
    assert [row["song"] for row in context["hidden_rows"]] == [hidden]


@pytest.mark.parametrize(
    ("page", "parts"), [("playlist", ["playlist", "playlist-count"]), ("favourites", ["liked-songs", "hidden-songs"])]
)
def test_it_gives_htmx_the_part_it_has_to_fill_and_a_boosted_link_the_page(
    browser: Client, alice: User, playlist: Playlist, page: str, parts: list[str]
) -> None:
    for kind in ("like", "hide"):
        record(alice, playable_make(), kind)
    address = reverse(f"recommendations:{page}", args=[playlist.pk] if page == "playlist" else [])
    fragment = browser.get(address, headers={**HTMX, "HX-Target": parts[0]}).content.decode()
    assert all(f'id="{name}"' in fragment for name in parts)
    assert "<html" not in fragment
    for page_wanted in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}, {}):
        whole = browser.get(address, headers={**HTMX, **page_wanted})
        assert "<html" in whole.content.decode()
        assert {"HX-Request", "HX-Target"} <= set(whole["Vary"].split(", "))


def test_it_lists_playlists_newest_first(browser: Client, alice: User, bob: User, playlist: Playlist) -> None:
    newer = playlist_create(user=alice, mood="sad")
    playlist_create(user=bob, mood="angry")
    record(alice, items_of(playlist)[0].song, "like")
    context = browser.get(reverse("recommendations:playlists")).context
    assert [shown.pk for shown in context["playlists"]] == [newer.pk, playlist.pk]
    assert len(context["liked_songs"]) == 1


@pytest.mark.parametrize("page", ["home", "recommendations:playlists"])
def test_it_says_of_a_new_playlist_that_it_was_made_just_now(browser: Client, playlist: Playlist, page: str) -> None:
    shown = browser.get(reverse(page)).content.decode()
    assert "just now" in shown
    assert "0\xa0minutes" not in shown


def test_it_forgets_a_session(browser: Client, playlist: Playlist) -> None:
    response = browser.post(reverse("recommendations:playlist_forget", args=[playlist.pk]))
    assert response["Location"] == reverse("recommendations:playlists")
    assert not Playlist.objects.exists()


@pytest.mark.parametrize(
    ("page", "questions"), [("home", 4), ("playlists", 5), ("playlist", 7), ("favourites", 5), ("why", 5)]
)
def test_it_asks_the_same_number_of_questions_on_every_page(
    browser: Client, alice: User, page: str, questions: int
) -> None:
    agree(alice)
    few, many = _page(alice, page, songs=3), _page(alice, page, songs=20)
    assert _questions(browser, few) == _questions(browser, many) == questions


def _questions(browser: Client, address: str) -> int:
    """Return how often a page asks the database, without what signing in costs every page."""
    with CaptureQueriesContext(connection) as context:
        assert browser.get(address).status_code == 200
    ours = re.compile(r'FROM "?(recommendations|catalog|emotion|accounts_consent)')
    return sum(bool(ours.search(query["sql"])) for query in context.captured_queries)


def _page(user: User, page: str, *, songs: int) -> str:
    """Make a catalogue and a playlist of so many songs, like half of them, and return the page's address."""
    made = catalogue_make(songs, elsewhere=songs)
    playlist = playlist_create(user=user, mood="happy", size=songs)
    for song in made[::2]:
        record(user, song, "like")
    addresses = {
        "playlist": reverse("recommendations:playlist", args=[playlist.pk]),
        "why": reverse("recommendations:why", args=[playlist.pk, items_of(playlist, Shelf.PLAYER)[0].pk]),
    }
    return addresses.get(page) or reverse("home" if page == "home" else f"recommendations:{page}")


def test_it_never_counts_somebody_elses_readings(browser: Client, bob: User) -> None:
    reading: Reading = reading_make(bob)
    assert browser.get(reverse("recommendations:playlist_for_reading", args=[reading.pk])).status_code == 404
    assert not Playlist.objects.exists()


def test_it_shows_in_the_catalogue_what_the_listener_likes(client: Client, alice: User, playlist: Playlist) -> None:
    client.force_login(alice)
    liked, other = (item.song for item in items_of(playlist)[:2])
    record(alice, liked, "like")
    for path in (f"/browse/?q={liked.title}", f"/songs/{liked.pk}/"):
        page = client.get(path).content.decode()
        assert re.search(rf'data-song-id="{liked.pk}"[^>]*data-liked="true"', page)
    assert 'data-liked="true"' not in client.get(f"/songs/{other.pk}/").content.decode()


def test_it_marks_in_the_catalogue_what_the_listener_has_hidden(browser: Client, alice: User, bob: User) -> None:
    artist = artist_make("Lata")
    mine, others = (song_make(title, artists=[artist]) for title in ("Mine", "Others"))
    record(alice, mine, "hide")
    record(bob, others, "hide")
    for path in ("/browse/", "/browse/?q=Mine", f"/songs/{mine.pk}/", f"/artists/{artist.pk}/"):
        page = browser.get(path).content.decode()
        assert re.findall(r'data-song-id="(\d+)" data-hidden', page) == [str(mine.pk)], path
        offered = re.findall(r'value="unhide" data-said="Back again: ([^"]+)"', page)
        assert offered == ["Mine", "%(title)s"], path  # the second is for songs that are hidden while the page is open
    record(alice, mine, "unhide")
    assert "data-hidden" not in browser.get("/browse/").content.decode()
