"""Which songs went with which mood."""

import pytest
from django.test import Client

from accounts.models import User
from recommendations.companions import music_by_mood
from recommendations.models import Playlist
from recommendations.services import playlist_create
from tests.recommendations.factories import agree, catalogue_make, items_of, record

pytestmark = pytest.mark.django_db


def heard(user: User, mood: str, *, times: int = 1) -> Playlist:
    """Let the user hear the first song of a playlist to its end."""
    playlist = playlist_create(user=user, mood=mood, seed=1)
    for _ in range(times):
        item = items_of(playlist)[0]
        record(user, item.song, "complete", item=item, position_s=100.0)
    return playlist


def test_it_tells_what_was_welcome_in_each_mood(alice: User, bob: User) -> None:
    catalogue_make(10)
    for listener in (alice, bob):
        agree(listener)
    song = items_of(heard(alice, "happy"))[0].song
    heard(bob, "happy")
    [entry] = music_by_mood(user=alice)
    assert entry["mood"] == "happy"
    assert [(row["song"], row["times"]) for row in entry["songs"]] == [(song, 1)]


def test_it_names_at_most_five_songs_a_mood(alice: User) -> None:
    catalogue_make(20)
    agree(alice)
    playlist = playlist_create(user=alice, mood="happy", seed=1)
    for item in items_of(playlist)[:8]:
        record(alice, item.song, "like", item=item)
    assert len(music_by_mood(user=alice)[0]["songs"]) == 5


def test_it_is_a_part_of_the_timeline_and_a_page_of_its_own(alice: User, client: Client) -> None:
    catalogue_make(10)
    heard(agree(alice), "happy")
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert "<html" not in client.get("/timeline/music/", headers={"HX-Request": "true"}).text
    assert "<html" in client.get("/timeline/music/").text
