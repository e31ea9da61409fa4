"""Songs like those that listeners judged: what the pass writes, and what a list and its reasons make of it."""

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from catalog.models import Song
from recommendations import neighbours
from recommendations.engine.closeness import co_liking
from recommendations.engine.features import TermName
from recommendations.engine.sound import alike, directions, standardised
from recommendations.explaining import Verdict, playlist_explain
from recommendations.models import Feedback, SongNeighbour
from recommendations.selectors import playlist_rows
from recommendations.services import playlist_create
from recommendations.similar import similar_for_user
from tests.factories import user_make
from tests.recommendations.factories import Shelf, agree, catalogue_make, items_of, plan, playable_make, record, refresh

pytestmark = pytest.mark.django_db

SOUNDS = [(0.9, 0.9, 150.0), (0.8, 0.9, 140.0), (0.1, 0.2, 70.0), (0.5, None, None), (0.2, 0.9, None), (None,) * 3]


def sounding_make() -> list[Song]:
    """Create songs of known sounds, the last of none."""
    return [
        playable_make(valence=valence, energy=energy, tempo_bpm=tempo, weights={"happy": 0.9})
        for valence, energy, tempo in SOUNDS
    ]


def near(song: Song) -> dict[int, float]:
    """Return what is stored of a song."""
    return dict(SongNeighbour.objects.filter(song=song).values_list("other", "similarity"))


def test_it_writes_the_likeness_that_was_measured() -> None:
    songs = sounding_make()
    fans = [agree(user_make()) for _ in range(6)]
    for place, user in enumerate(fans):
        record(user, songs[0], "like")
        record(user, songs[5], "like" if place < 4 else "skip", position_s=1.0)
    refresh()
    unit = directions(standardised(np.array(SOUNDS, dtype=np.float64)))
    by_sound = alike(unit[0], unit)
    by_likes = float(co_liking(np.array(4.0), np.array(6.0), np.array(4.0)))
    expected = {songs[place].pk: by_sound[place] for place in range(1, 5) if by_sound[place] > 0.001}
    assert near(songs[0]) == pytest.approx({**expected, songs[5].pk: by_likes}, abs=0.0006)
    assert set(near(songs[5])) == {songs[0].pk}, "without features only listeners say what a song is like"
    assert not near(songs[1]), "nobody judged it"


def test_it_keeps_the_likest_and_forgets_what_nobody_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "KEPT", 1)
    songs = sounding_make()
    record(agree(user_make()), songs[0], "skip", position_s=1.0)
    refresh()
    assert set(near(songs[0])) == {songs[1].pk}
    Feedback.objects.all().delete()
    refresh()
    assert not SongNeighbour.objects.exists()


def test_it_finds_of_the_candidates_those_like_what_the_listener_judged(alice: User) -> None:
    songs = sounding_make()
    record(agree(alice), songs[0], "like")
    record(agree(user_make()), songs[1], "like")
    refresh()
    with CaptureQueriesContext(connection) as asked:
        similar = similar_for_user(user=alice, song_ids=[song.pk for song in songs])
    assert len(asked) == 1
    assert similar == {other: ((songs[0].pk, likeness),) for other, likeness in near(songs[0]).items()}
    assert similar_for_user(user=user_make(), song_ids=[songs[1].pk]) == {}


def test_it_moves_songs_that_sound_alike_and_says_why(
    alice: User, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    songs = sounding_make()
    refresh()
    now = timezone.now()
    record(agree(alice), songs[0], "like")
    refresh()
    terms = {item.song_id: dict(item.terms) for item in plan(alice, now=now)[Shelf.PLAYER].items}
    assert terms[songs[1].pk][TermName.CLOSENESS] > 0.02
    assert terms[songs[2].pk][TermName.CLOSENESS] == 0.0
    playlist = playlist_create(user=alice, mood="happy", seed=1)  # by chance a place explores, and says that
    with django_assert_num_queries(7):
        rows = playlist_rows(playlist=playlist, user=alice)[Shelf.PLAYER]
    said = {row["song"].pk: row["taste_reason"] for row in rows}
    assert said[songs[1].pk] == f"It is close to “{songs[0].title}”, which you like or heard to the end"
    item = next(item for item in items_of(playlist) if item.song_id == songs[1].pk)
    page = browser.get(f"/playlists/{playlist.pk}/why/{item.pk}/")
    assert songs[0].title in page.content.decode()
    assert playlist_explain(pk=playlist.pk).verdict is Verdict.SAME


def test_it_leaves_the_genres_to_songs_of_which_no_features_are_known(alice: User) -> None:
    songs = catalogue_make(4)
    Song.objects.filter(pk=songs[1].pk).update(valence=0.4)
    for song in songs:
        song.genres.create(name=f"of {song.pk}")
        song.genres.set(songs[0].genres.all())
    agree(alice)
    for _ in range(3):
        record(alice, songs[0], "replay")
    refresh()
    terms = {item.song_id: dict(item.terms) for item in plan(alice)[Shelf.PLAYER].items}
    assert terms[songs[2].pk][TermName.GENRE] > terms[songs[1].pk][TermName.GENRE]
