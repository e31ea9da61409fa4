"""Feedback: what is taken in, what is refused, and that every event counts exactly once."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Song
from recommendations.engine.types import EvidenceKind
from recommendations.errors import Refused
from recommendations.models import Evidence, Feedback, PlaylistItem
from recommendations.services import feedback_record, playlist_create
from recommendations.taste_services import taste_rebuild
from tests.factories import artist_make, song_make
from tests.recommendations.factories import agree, catalogue_make, items_of, playable_make, record, refresh

pytestmark = pytest.mark.django_db

PLAYS = ("play", "replay", "complete", "skip")


@pytest.fixture
def item(alice: User) -> PlaylistItem:
    """The first place of Alice's playlist for a sad mood; she has agreed to everything."""
    catalogue_make(4, "sad")
    return items_of(playlist_create(user=agree(alice), mood="sad", size=4))[0]


def counters(user: User) -> dict[tuple[str, str, str], tuple[float, float, float, int]]:
    """Return the listener's evidence by key."""
    rows = Evidence.objects.filter(user=user)
    return {(row.kind, row.key, row.emotion): (row.positive, row.negative, row.held, row.signals) for row in rows}


def of_song(user: User, song: Song) -> Evidence | None:
    """Return what is known of the song in every mood."""
    return Evidence.objects.filter(user=user, kind=EvidenceKind.SONG, key=str(song.pk), emotion="").first()


def test_it_records_where_a_song_was_skipped_and_in_which_mood(alice: User, item: PlaylistItem) -> None:
    recorded = record(alice, item.song, "skip", item=item, position_s=12.5)
    kept = Feedback.objects.get()
    assert recorded.is_new
    assert (kept.kind, kept.position_s, kept.mood, kept.emotion) == ("skip", 12.5, "sad", "sad")
    assert Evidence.objects.filter(kind="song", emotion="sad", negative__gt=0).exists()


def test_it_weighs_an_early_skip_more_than_a_late_one(alice: User, bob: User, item: PlaylistItem) -> None:
    agree(bob)
    record(alice, item.song, "skip", position_s=5.0)
    record(bob, item.song, "skip", position_s=90.0)
    early, late = of_song(alice, item.song), of_song(bob, item.song)
    assert early is not None
    assert late is not None
    assert early.negative > 3 * late.negative


def test_it_takes_the_same_event_once(alice: User, item: PlaylistItem) -> None:
    event_id = uuid.uuid4()
    first = record(alice, item.song, "like", item=item, event_id=event_id)
    known = counters(alice)
    again = record(alice, item.song, "like", item=item, event_id=event_id)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.feedback == first.feedback
    assert Feedback.objects.count() == 1
    assert counters(alice) == known


def test_it_lets_two_listeners_use_the_same_event_id(alice: User, bob: User, item: PlaylistItem) -> None:
    event_id = uuid.uuid4()
    assert record(alice, item.song, "like", event_id=event_id).is_new
    assert record(bob, item.song, "like", event_id=event_id).is_new


def test_it_restores_the_taste_exactly_when_a_like_is_taken_back(alice: User, item: PlaylistItem) -> None:
    record(alice, item.song, "complete", item=item)
    known = counters(alice)
    record(alice, item.song, "like", item=item)
    assert counters(alice) != known
    record(alice, item.song, "unlike", item=item)
    assert counters(alice).keys() == known.keys()
    for key, values in counters(alice).items():
        assert values == pytest.approx(known[key], abs=1e-9)


def test_it_counts_the_strongest_event_of_one_playing(alice: User, item: PlaylistItem) -> None:
    for kind, position_s in (("play", None), ("complete", 95.0), ("skip", 97.0)):
        record(alice, item.song, kind, item=item, position_s=position_s)
    known = of_song(alice, item.song)
    assert known is not None
    assert (known.signals, known.negative) == (1, 0.0)


def test_it_counts_two_playings_as_two(alice: User, item: PlaylistItem) -> None:
    for play in (uuid.uuid4(), uuid.uuid4()):
        record(alice, item.song, "complete", item=item, play=play)
    known = of_song(alice, item.song)
    assert known is not None
    assert known.signals == 2


def test_it_learns_the_same_one_by_one_as_all_at_once(alice: User, item: PlaylistItem) -> None:
    for place, other in enumerate(items_of(item.playlist)):
        for kind in ("play", "like", "skip", "hide", "unhide")[: place + 2]:
            record(alice, other.song, kind, item=other, position_s=float(place))
    known = counters(alice)
    taste_rebuild(user=alice)
    rebuilt = counters(alice)
    assert rebuilt.keys() == known.keys()
    for key, values in rebuilt.items():
        assert values == pytest.approx(known[key], abs=1e-9)


@pytest.mark.parametrize("kind", PLAYS)
def test_it_takes_no_plays_of_a_song_that_does_not_play_here(alice: User, kind: str) -> None:
    with pytest.raises(Refused, match="no_audio"):
        record(alice, song_make(), kind)
    assert not Feedback.objects.exists()


def test_it_takes_a_like_of_a_song_that_does_not_play_here(alice: User) -> None:
    assert record(alice, song_make(), "like").is_new


@pytest.mark.parametrize(("position_s", "allowed"), [(None, True), (90.0, True), (100.0, True), (89.0, False)])
def test_it_counts_as_complete_from_ninety_percent(alice: User, position_s: float | None, allowed: bool) -> None:
    song = playable_make()
    agree(alice)
    if allowed:
        assert record(alice, song, "complete", position_s=position_s).is_new
    else:
        with pytest.raises(Refused, match="not_complete"):
            record(alice, song, "complete", position_s=position_s)


@pytest.mark.parametrize("position_s", [-1.0, float("nan"), float("inf")])
def test_it_refuses_a_position_that_is_none(alice: User, position_s: float) -> None:
    with pytest.raises(Refused, match="bad_position"):
        record(alice, playable_make(), "skip", position_s=position_s)


def test_it_refuses_a_place_in_somebody_elses_playlist(bob: User, item: PlaylistItem) -> None:
    with pytest.raises(Refused, match="item_not_found"):
        record(bob, item.song, "like", item=item)


def test_it_refuses_a_place_of_another_song(alice: User, item: PlaylistItem) -> None:
    with pytest.raises(Refused, match="item_not_found"):
        record(alice, playable_make(), "like", item=item)


def test_it_refuses_a_song_that_the_listener_never_met(alice: User, bob: User, item: PlaylistItem) -> None:
    Song.objects.filter(pk=item.song.pk).update(is_published=False)
    song = Song.objects.get(pk=item.song.pk)
    with pytest.raises(Refused, match="song_not_found"):
        record(bob, song, "like")
    assert record(alice, song, "like").is_new


def test_it_asks_where_a_song_is_wrong_for_the_mood(alice: User, item: PlaylistItem) -> None:
    with pytest.raises(Refused, match="item_required"):
        record(alice, item.song, "wrong_mood")
    record(alice, item.song, "wrong_mood", item=item)
    assert not Evidence.objects.exists()


def test_it_keeps_likes_but_no_plays_without_consent_to_a_taste_profile(alice: User) -> None:
    song = playable_make()
    item = items_of(playlist_create(user=alice, mood="happy", size=1))[0]
    results = [record(alice, song, kind, item=item).is_new for kind in ("play", "skip", "like", "hide", "wrong_mood")]
    assert results == [False, False, True, True, True]
    assert not Evidence.objects.exists()
    assert set(Feedback.objects.values_list("learned", "mood", "position_s")) == {(False, "", None)}


def test_it_asks_the_same_number_of_questions_after_many_events(
    alice: User, item: PlaylistItem, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    record(alice, item.song, "like", item=item)
    with django_assert_num_queries(12):  # two of them the savepoint
        record(alice, item.song, "complete", item=item, play=uuid.uuid4())
    refresh()
    with django_assert_num_queries(9):  # the song's facts stand in one row now
        record(alice, item.song, "complete", item=item, play=uuid.uuid4())
    for _ in range(10):
        record(alice, item.song, "complete", item=item, play=uuid.uuid4())
    with django_assert_num_queries(9):
        record(alice, item.song, "complete", item=item, play=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_it_loses_no_counts_when_events_arrive_together(alice: User) -> None:
    agree(alice)
    artist = artist_make()
    songs = [playable_make(artists=[artist]) for _ in range(8)]
    start = threading.Barrier(len(songs))
    failures: list[BaseException] = []

    def like(song: Song) -> None:
        try:
            start.wait(10)
            feedback_record(user=alice, song=song, kind="like", event_id=uuid.uuid4())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=like, args=(song,)) for song in songs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    of_artist = Evidence.objects.get(user=alice, kind="artist", key=str(artist.pk))
    assert of_artist.signals == len(songs)


@pytest.mark.django_db(transaction=True)
def test_it_takes_an_event_once_when_it_arrives_twice_at_the_same_time(alice: User) -> None:
    agree(alice)
    song, event_id = playable_make(), uuid.uuid4()
    start = threading.Barrier(4)
    results: list[Any] = []

    def like() -> None:
        try:
            start.wait(10)
            results.append(feedback_record(user=alice, song=song, kind="like", event_id=event_id).is_new)
        except BaseException as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=like) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(results) == [False, False, False, True]
    assert Feedback.objects.count() == 1
