"""Feedback that arrives at the same time on connections of their own: nothing is lost, and nobody waits for ever."""

import random
import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from django.db import connection

from accounts.models import User
from catalog.models import Genre, Song
from recommendations.engine.types import EvidenceKey, EvidenceKind
from recommendations.errors import Refused
from recommendations.models import Evidence, Feedback, Playlist, PlaylistItem
from recommendations.services import feedback_record, mix_open, playlist_create, playlist_forget
from recommendations.taste_services import taste_difference, taste_line_forget, taste_reset
from tests.factories import artist_make, user_make
from tests.recommendations.factories import agree, items_of, playable_make
from tests.recommendations.test_mixes import TODAY

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = ("like", "unlike", "skip", "complete", "replay", "hide", "unhide", "play")
PATIENCE_S = 120


def together(works: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Do all of it at the same time, each on a connection of its own; return what was raised."""
    start, failures = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    return failures


@pytest.fixture
def songs(db: None) -> list[Song]:
    """Six songs of one artist and genre: everybody's evidence meets on the same keys."""
    artist, genre = artist_make(), Genre.objects.create(name="ghazal")
    songs = [playable_make(artists=[artist], weights={"sad": 0.9}) for _ in range(6)]
    for song in songs:
        song.genres.add(genre)
    return songs


def sender(user: User, songs: Sequence[Song], item: PlaylistItem, seed: int, events: int) -> Callable[[], None]:
    """Return a phone of the listener that reports so many events in random order."""

    def send() -> None:
        rng = random.Random(seed)
        for _ in range(events):
            song = rng.choice(songs)
            place = item if song == item.song else None
            feedback_record(user=user, song=song, kind=rng.choice(KINDS), event_id=uuid.uuid4(), item=place)

    return send


def test_it_loses_nothing_of_one_listener_with_many_phones(alice: User, songs: list[Song]) -> None:
    item = items_of(playlist_create(user=agree(alice), mood="sad", size=1))[0]
    assert together([sender(alice, songs, item, seed, 15) for seed in range(8)]) == []
    assert Feedback.objects.filter(user=alice).count() == 8 * 15
    assert Evidence.objects.filter(user=alice).exists()
    assert taste_difference(user=alice)[1] <= 1e-9


def test_it_loses_nothing_of_many_listeners_on_the_same_songs(songs: list[Song]) -> None:
    listeners = [agree(user_make()) for _ in range(4)]
    items = [items_of(playlist_create(user=user, mood="sad", size=1))[0] for user in listeners]
    works = [
        sender(user, songs, item, seed, 15) for seed in range(2) for user, item in zip(listeners, items, strict=True)
    ]
    assert together(works) == []
    for user in listeners:
        assert Feedback.objects.filter(user=user).count() == 2 * 15
        assert taste_difference(user=user)[1] <= 1e-9


def test_it_keeps_evidence_right_while_lists_are_made_and_forgotten(alice: User, songs: list[Song]) -> None:
    session = playlist_create(user=agree(alice), mood="sad", size=6)
    item = items_of(session)[0]
    line = EvidenceKey(EvidenceKind.GENRE, "ghazal")

    def forget_lines() -> None:
        for _ in range(10):
            with suppress(Refused):  # there may be no such line at the moment
                taste_line_forget(user=alice, line=line, event_id=uuid.uuid4())

    def make_lists() -> None:
        for _ in range(4):
            playlist_create(user=alice, mood="sad", size=3)

    other = songs[0] if songs[0] != item.song else songs[1]
    works = [sender(alice, [other], item, seed, 15) for seed in range(3)]
    works += [forget_lines, make_lists, lambda: playlist_forget(user=alice, playlist=session)]
    assert together(works) == []
    assert taste_difference(user=alice)[1] <= 1e-9
    taste_reset(user=alice)
    assert not Evidence.objects.filter(user=alice).exists()


def test_it_makes_one_mix_for_two_taps(alice: User, songs: list[Song]) -> None:
    made: list[bool] = []
    works = [lambda: made.append(mix_open(user=alice, mood="sad", day=TODAY)[1])] * 4
    assert together(works) == []
    assert sorted(made) == [False, False, False, True]
    assert Playlist.objects.count() == 1
