"""The curators' queue: counts of songs called wrong for a mood, and nothing of a person."""

from math import sqrt

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.history_model import SongEdit
from recommendations import reviewing
from recommendations.models import Feedback, Playlist, PlaylistItem, SongStatistics, WrongMood
from recommendations.services import playlist_create
from tests.factories import song_make, user_make
from tests.recommendations.conftest import BACKEND
from tests.recommendations.factories import catalogue_make, items_of, record, refresh

pytestmark = pytest.mark.django_db

QUEUE = "admin:recommendations_wrongmood_changelist"


@pytest.fixture
def office(db: None) -> Client:
    """A browser in which an administrator is signed in."""
    client = Client()
    boss = user_make("boss@mizaj.example", is_staff=True, is_superuser=True)
    client.force_login(boss, backend=BACKEND)
    return client


def call_wrong(user: User) -> PlaylistItem:
    """Let the listener call the first song of a happy playlist wrong."""
    item = items_of(playlist_create(user=user, mood="happy", size=1))[0]
    record(user, item.song, "wrong_mood", item=item)
    return item


def test_it_shows_what_listeners_call_wrong_and_how_many_do(office: Client, alice: User, bob: User) -> None:
    catalogue_make(1)
    song = call_wrong(alice).song
    call_wrong(bob)
    refresh()
    page = office.get(reverse(QUEUE)).content.decode()
    assert song.title in page
    assert reverse("admin:catalog_song_change", args=[song.pk]) in page
    assert WrongMood.objects.get(song=song, emotion="happy").wrong == 2
    assert alice.email not in page


def test_it_counts_from_new_once_a_song_was_put_aside(office: Client, alice: User, bob: User) -> None:
    catalogue_make(1)
    call_wrong(alice)
    refresh()
    row = WrongMood.objects.get()
    office.post(reverse(QUEUE), {"action": "put_aside", "_selected_action": [row.pk]})
    refresh()
    assert WrongMood.objects.get().wrong == 0
    call_wrong(bob)
    refresh()
    assert WrongMood.objects.get().wrong == 1


def test_it_keeps_feedback_and_playlists_out_of_the_administration() -> None:
    registered = set(admin.site._registry)
    assert not registered & {Feedback, Playlist, PlaylistItem, SongStatistics}
    assert WrongMood in registered


def test_it_cannot_be_written_by_hand(office: Client, alice: User) -> None:
    assert office.get(reverse("admin:recommendations_wrongmood_add")).status_code == 403


def stand(title: str, wrong: int, served: int, **fields: int) -> WrongMood:
    """Make a song that so many listeners call wrong for happy."""
    song = song_make(title, weights={"happy": 0.9, "sad": 0.3, "angry": 0.5})
    row = SongStatistics.objects.create(song=song, emotion="happy", wrong=wrong, served=served, **fields)
    return WrongMood.objects.get(pk=row.pk)


def bound(positive: int, total: int) -> float:
    share, z = positive / total, 1.96
    middle = share + z * z / (2 * total)
    return (middle - z * sqrt((share * (1 - share) + z * z / (4 * total)) / total)) / (1 + z * z / total)


def test_it_puts_the_surest_complaints_first(office: Client) -> None:
    for title, wrong, served in (("Once of once", 1, 1), ("Many of many", 40, 50), ("Many of ever", 41, 4000)):
        stand(title, wrong, served)
    stand("Never complained of", 0, 900)
    stand("Served lists are gone", 3, 0, judged=4)
    rows = list(office.get(reverse(QUEUE)).context["cl"].result_list)
    assert [row.song.title for row in rows] == [
        "Many of many", "Served lists are gone", "Once of once", "Many of ever",
    ]  # fmt: skip
    wanted = [bound(40, 50), bound(3, 4), bound(1, 1), bound(41, 4000)]
    assert [row.doubt for row in rows] == pytest.approx(wanted)


def test_it_suggests_what_listeners_like_the_song_for_or_its_next_tag(office: Client) -> None:
    tagged, liked, once = stand("Tagged", 3, 9), stand("Liked", 3, 9), stand("Liked once", 3, 9)
    SongStatistics.objects.create(song=liked.song, emotion="sad", liked=2, served=5)
    SongStatistics.objects.create(song=once.song, emotion="sad", liked=1, served=5)
    suggested = {row.pk: vars(row)["suggestion"] for row in reviewing.wrong_moods()}
    assert suggested == {tagged.pk: "angry", liked.pk: "sad", once.pk: "angry"}


def test_it_takes_the_suggestion_with_one_click(office: Client) -> None:
    row = stand("Tagged", 3, 9)
    page = office.get(reverse(QUEUE)).content.decode()
    assert f'<button form="accept" name="row" value="{row.pk}">happy → angry</button>' in page
    answer = office.post(reverse("admin:recommendations_wrongmood_accept") + "?q=tag", {"row": row.pk})
    assert answer.headers["Location"] == reverse(QUEUE) + "?q=tag"
    weights = dict(row.song.emotions.values_list("emotion", "weight"))
    assert weights == {"happy": 0.0, "angry": 0.9, "sad": 0.3}
    assert not reviewing.wrong_moods().exists()
    edit = SongEdit.objects.get()
    assert (edit.song, edit.editor and edit.editor.email) == (row.song, "boss@mizaj.example")
    office.post(reverse("admin:recommendations_wrongmood_accept"), {"row": row.pk})
    assert dict(row.song.emotions.values_list("emotion", "weight")) == weights


def test_it_takes_the_weight_away_where_nothing_else_is_known(office: Client) -> None:
    row = stand("Alone", 3, 9)
    row.song.emotions.exclude(emotion="happy").delete()
    office.post(reverse(QUEUE), {"action": "accept_chosen", "_selected_action": [row.pk]})
    assert dict(row.song.emotions.values_list("emotion", "weight")) == {"happy": 0.0}


def test_it_dismisses_with_one_click_and_leaves_the_tags(office: Client) -> None:
    row = stand("Tagged", 3, 9)
    office.post(reverse("admin:recommendations_wrongmood_dismiss"), {"row": row.pk})
    assert not reviewing.wrong_moods().exists()
    assert not SongEdit.objects.exists()


def test_it_lets_only_curators_decide(office: Client, client: Client, alice: User) -> None:
    row = stand("Tagged", 3, 9)
    client.force_login(user_make("staff@mizaj.example", is_staff=True), backend=BACKEND)
    for name in ("accept", "dismiss"):
        url = reverse(f"admin:recommendations_wrongmood_{name}")
        assert client.post(url, {"row": row.pk}).status_code == 403
        assert office.get(url).status_code == 405
        assert office.post(url, {"row": "x"}).status_code == 404
    assert reviewing.wrong_moods().exists()


def test_it_asks_the_database_as_often_for_thirty_songs_as_for_one(office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert office.get(reverse(QUEUE)).status_code == 200
        return len(captured)

    stand("First", 3, 9)
    queries()
    few = queries()
    for place in range(29):
        stand(f"Song {place}", 3, 9 + place)
    assert queries() == few
