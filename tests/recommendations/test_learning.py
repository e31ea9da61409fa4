"""What the workers derive from feedback: the statistics of songs, and what is erased or kept no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ConsentEvent, Purpose, User
from accounts.services import consent_withdraw
from config.celery import app
from recommendations import tasks
from recommendations.models import Evidence, Feedback, Playlist, PlaylistItem, SongStatistics
from recommendations.services import playlist_create
from recommendations.taste_services import taste_rebuild
from tests.factories import consent_record, user_make
from tests.recommendations.factories import Shelf, agree, catalogue_make, ids, items_of, plan, record, refresh

pytestmark = pytest.mark.django_db


def served(user: User, size: int = 1) -> list[PlaylistItem]:
    """Serve the listener a happy playlist and return its places."""
    return items_of(playlist_create(user=user, mood="happy", size=size))


def test_it_is_what_the_schedule_runs() -> None:
    app.loader.import_default_modules()
    assert {"recommendations.tasks.crowd_refresh", "recommendations.tasks.playlists_prune"} <= set(app.tasks)


def test_it_counts_listeners_who_judged_and_liked(alice: User, bob: User) -> None:
    catalogue_make(1)
    for user, kinds in ((agree(alice), ("like", "skip")), (agree(bob), ("skip",))):
        item = served(user)[0]
        for kind in kinds:
            record(user, item.song, kind, item=item, position_s=1.0)
    refresh()
    counted = SongStatistics.objects.get()
    assert (counted.emotion, counted.served, counted.judged, counted.liked) == ("happy", 2, 2, 1)


def test_it_does_not_count_what_was_taken_back_or_not_agreed_to(alice: User, bob: User) -> None:
    catalogue_make(1)
    item = served(agree(alice))[0]
    record(alice, item.song, "like", item=item)
    record(alice, item.song, "unlike", item=item)
    bobs = served(bob)[0]
    record(bob, bobs.song, "like", item=bobs)
    refresh()
    counted = SongStatistics.objects.get()
    assert (counted.judged, counted.liked) == (0, 0)


def test_it_comes_to_the_same_when_run_again_and_to_nothing_when_all_is_gone(alice: User) -> None:
    catalogue_make(3)
    served(agree(alice), size=3)
    for _ in range(2):
        refresh()
        assert list(SongStatistics.objects.values_list("served", flat=True)) == [1, 1, 1]
    Playlist.objects.all().delete()
    refresh()
    assert set(SongStatistics.objects.values_list("served", flat=True)) == {0}


def test_it_lets_all_listeners_raise_a_song_at_the_next_run_only(alice: User, bob: User) -> None:
    songs = catalogue_make(6)
    now = timezone.now() + timedelta(minutes=1)
    for user in [agree(user_make()) for _ in range(8)]:
        item = next(item for item in served(user, size=6) if item.song_id == songs[3].pk)
        record(user, item.song, "like", item=item)
    before = plan(bob, now=now)[Shelf.PLAYER]
    refresh()
    after = plan(bob, now=now)[Shelf.PLAYER]
    assert ids(before)[0] == songs[0].pk
    assert ids(after)[0] == songs[3].pk


def test_it_erases_what_was_learned_of_those_who_withdrew(alice: User, bob: User) -> None:
    catalogue_make(2)
    for user in (agree(alice), agree(bob)):
        item = served(user)[0]
        for kind in ("play", "like", "wrong_mood"):
            record(user, item.song, kind, item=item)
    consent_withdraw(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
    refresh()
    assert set(Evidence.objects.values_list("user", flat=True)) == {bob.pk}
    kept = Feedback.objects.filter(user=alice).order_by("pk")
    assert [(event.kind, event.learned, event.mood) for event in kept] == [
        ("like", False, ""),
        ("wrong_mood", False, ""),
    ]
    assert Feedback.objects.filter(user=bob, learned=True).count() == 3


def test_it_keeps_a_taste_whose_consent_only_lapsed_but_does_not_use_it(alice: User) -> None:
    songs = catalogue_make(12)
    consent_record(alice, purpose=Purpose.TASTE_PROFILE, action=ConsentEvent.Action.GRANTED, ago=timedelta(days=366))
    Feedback.objects.create(user=alice, song=songs[9], kind="like", learned=True)
    taste_rebuild(user=alice)
    refresh()
    assert Evidence.objects.filter(user=alice).exists()
    assert served(alice)[0].song == songs[0]


def test_it_keeps_playlists_as_long_as_was_agreed(alice: User, bob: User) -> None:
    agree(alice)
    now = timezone.now()
    for user in (alice, bob):
        for age in (timedelta(hours=1), timedelta(hours=23, minutes=1), timedelta(days=731)):
            made = playlist_create(user=user, mood="happy")
            Playlist.objects.filter(pk=made.pk).update(created_at=now - age)
    tasks.playlists_prune()
    assert Playlist.objects.filter(user=alice).count() == 2
    assert Playlist.objects.filter(user=bob).count() == 1
