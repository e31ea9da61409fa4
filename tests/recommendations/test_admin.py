"""The curators' queue: counts of songs called wrong for a mood, and nothing of a person."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommendations.models import Feedback, Playlist, PlaylistItem, SongStatistics, WrongMood
from recommendations.services import playlist_create
from tests.factories import user_make
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
