"""Playlists: what is in them, in what order, for whom, and that they can be made again."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from catalog.models import Song
from config.common.emotions import Emotion
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import Intent
from recommendations.errors import Refused
from recommendations.models import Evidence, Feedback, Playlist, PlaylistItem
from recommendations.plan import Request, playlist_plan
from recommendations.services import playlist_create, playlist_for_reading, playlist_forget
from recommendations.taste_services import taste_rebuild
from tests.factories import artist_make, song_make
from tests.recommendations.factories import (
    Shelf,
    agree,
    catalogue_make,
    ids,
    items_of,
    plan,
    playable_make,
    reading_make,
    record,
    refresh,
)

pytestmark = pytest.mark.django_db


def test_it_keeps_what_plays_here_and_what_plays_elsewhere_apart(alice: User) -> None:
    catalogue_make(12, elsewhere=12)
    playlist = playlist_create(user=alice, mood="happy", size=10)
    assert [bool(item.song.audio) for item in items_of(playlist)] == [True] * 10
    assert [bool(item.song.audio) for item in items_of(playlist, Shelf.ELSEWHERE)] == [False] * 10


def test_it_stores_what_explains_a_place(alice: User) -> None:
    catalogue_make(12, elsewhere=12)
    playlist = playlist_create(user=agree(alice), mood="happy", size=10)
    for item in playlist.items.all():
        assert [set(reason) for reason in item.reasons] == [{"code", "params", "change"}] * 2
        assert sum(value for _, value in item.terms) == pytest.approx(item.score, abs=1e-12)
        assert 0 < item.propensity <= 1
        assert (item.intent, item.emotion) == ("match", "happy")
    assert playlist.engine_version == ENGINE_VERSION
    assert (playlist.moods, playlist.wanted["happy"]) == ({"happy": 1.0}, 0.8)


def test_it_makes_the_same_list_from_the_same_seed(alice: User) -> None:
    catalogue_make(30, elsewhere=30)
    playlist = playlist_create(user=agree(alice), mood="happy", intent="surprise", size=10)
    assert "exploration" in {item.slot for item in items_of(playlist)}
    again = playlist_plan(
        Request(
            user=alice,
            moods={Emotion(mood): share for mood, share in playlist.moods.items()},
            intent=Intent(playlist.intent),
            size=playlist.size,
            seed=playlist.seed,
            now=playlist.created_at,
            learns=True,
        )
    )
    for shelf in Shelf:
        served = [(item.song_id, item.score, item.propensity, item.slot) for item in items_of(playlist, shelf)]
        assert [(item.song_id, item.score, item.propensity, item.slot) for item in again[shelf].items] == served


def test_it_makes_another_list_from_another_seed(alice: User) -> None:
    catalogue_make(30)
    now = timezone.now()
    first, second = (plan(alice, intent=Intent.SURPRISE, seed=seed, now=now) for seed in (1, 2))
    assert ids(first[Shelf.PLAYER]) != ids(second[Shelf.PLAYER])


def test_it_ranks_a_liked_song_higher_and_a_skipped_one_lower(alice: User) -> None:
    songs = catalogue_make(30)
    agree(alice)
    now = timezone.now() + timedelta(minutes=1)
    before = ids(plan(alice, now=now)[Shelf.PLAYER])
    record(alice, songs[13], "like")
    record(alice, songs[0], "skip", position_s=2.0)
    after = ids(plan(alice, now=now)[Shelf.PLAYER])
    assert songs[13].pk not in before
    assert after[0] == songs[13].pk
    assert before[0] == songs[0].pk
    assert songs[0].pk not in after


def test_it_leaves_other_listeners_bit_identical(alice: User, bob: User) -> None:
    songs = catalogue_make(30)
    agree(alice)
    agree(bob)
    now = timezone.now()
    before = plan(bob, now=now)
    for place, kind in enumerate(("like", "hide", "complete", "skip", "wrong_mood")):
        item = items_of(playlist_create(user=alice, mood="happy", size=3))[0]
        record(alice, item.song, kind, item=item)
        record(alice, songs[20 + place], "like")
    assert plan(bob, now=now) == before


def test_it_never_shows_a_hidden_song_until_it_is_brought_back(alice: User) -> None:
    best = catalogue_make(12)[0]
    record(alice, best, "hide")
    assert best.pk not in ids(plan(alice, learns=False)[Shelf.PLAYER])
    record(alice, best, "unhide")
    assert best.pk in ids(plan(alice, learns=False)[Shelf.PLAYER])


def test_it_never_shows_an_unpublished_song(alice: User) -> None:
    best = catalogue_make(12)[0]
    Song.objects.filter(pk=best.pk).update(is_published=False)
    assert best.pk not in ids(plan(alice)[Shelf.PLAYER])


def test_it_ranks_by_the_prior_alone_without_consent_to_a_taste_profile(alice: User, bob: User) -> None:
    songs = catalogue_make(30)
    for song in songs[10:16]:
        record(alice, song, "like")
    assert not Evidence.objects.exists()
    alices, bobs = (playlist_create(user=user, mood="happy", seed=3, size=10) for user in (alice, bob))
    assert [(item.song_id, item.score) for item in items_of(alices)] == [
        (item.song_id, item.score) for item in items_of(bobs)
    ]


def test_it_erases_the_taste_of_a_listener_who_withdrew(alice: User) -> None:
    songs = catalogue_make(12)
    agree(alice)
    record(alice, songs[5], "like")
    record(alice, songs[6], "skip", position_s=1.0)
    consent_withdraw(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
    playlist_create(user=alice, mood="happy")
    assert not Evidence.objects.filter(user=alice).exists()
    assert [(event.kind, event.learned) for event in Feedback.objects.filter(user=alice)] == [("like", False)]


def test_it_does_not_serve_again_what_was_served_last(alice: User) -> None:
    catalogue_make(30)
    first, second = (playlist_create(user=alice, mood="happy", size=10) for _ in range(2))
    assert not {item.song_id for item in items_of(first)} & {item.song_id for item in items_of(second)}
    assert "player" not in second.relaxed


def test_it_says_which_rules_gave_way(alice: User) -> None:
    one = artist_make("One")
    for _ in range(5):
        playable_make(artists=[one])
    playlist = playlist_create(user=alice, mood="happy", size=10)
    assert len(items_of(playlist)) == 5
    assert playlist.relaxed["player"] == ["artist_cap", "too_few_songs"]


def test_it_makes_an_empty_playlist_of_an_empty_catalogue(alice: User) -> None:
    assert not playlist_create(user=alice, mood="happy").items.exists()


def test_it_mixes_the_two_likeliest_emotions_of_a_reading(alice: User) -> None:
    catalogue_make(5)
    playlist = playlist_create(user=alice, mood="happy", reading=reading_make(alice))
    assert playlist.moods == pytest.approx({"happy": 2 / 3, "surprise": 1 / 3})
    assert playlist.wanted["surprise"] == pytest.approx(0.15 * 2 / 3 + 0.5 / 3)


def test_it_takes_the_listeners_word_over_the_reading(alice: User) -> None:
    reading = reading_make(alice, corrected_emotion="sad")
    assert playlist_for_reading(user=alice, reading=reading, intent="match").moods == {"sad": 1.0}


def test_it_plays_for_an_unsure_reading(alice: User) -> None:
    reading = reading_make(alice, outcome="unsure", emotion="", candidates=["happy", "surprise"])
    assert list(playlist_for_reading(user=alice, reading=reading, intent="match").moods) == ["happy", "surprise"]


def test_it_refuses_a_reading_that_saw_no_mood(alice: User) -> None:
    reading = reading_make(alice, outcome="no_face", emotion="", probabilities={})
    with pytest.raises(Refused, match="no_mood"):
        playlist_for_reading(user=alice, reading=reading, intent="match")


def test_it_keeps_one_playlist_for_a_reading_and_intent_until_the_mood_is_corrected(alice: User) -> None:
    catalogue_make(5)
    reading = reading_make(alice)
    first = playlist_for_reading(user=alice, reading=reading, intent="match")
    assert playlist_for_reading(user=alice, reading=reading, intent="match") == first
    assert playlist_for_reading(user=alice, reading=reading, intent="lift") != first
    reading.corrected_emotion = "sad"
    reading.save()
    assert playlist_for_reading(user=alice, reading=reading, intent="match") != first


def test_it_lets_a_sad_list_end_on_lifting_songs(alice: User) -> None:
    catalogue_make(20, "sad")
    catalogue_make(20, "happy")
    items = items_of(playlist_create(user=alice, mood="sad", size=8))
    assert [item.intent for item in items] == ["match"] * 6 + ["lift"] * 2


def test_it_finds_the_listeners_own_songs_in_a_large_catalogue(alice: User) -> None:
    agree(alice)
    song_make(weights={"sad": 1.0})
    own = playable_make(weights={"sad": 0.1}, random_key=0.999)
    catalogue_make(20, "happy")
    record(alice, own, "like")
    assert own.pk in ids(plan(alice, size=25)[Shelf.PLAYER])


def test_it_forgets_a_session_as_if_it_never_was(alice: User) -> None:
    songs = catalogue_make(30)
    agree(alice)
    record(alice, songs[3], "like")
    now = timezone.now() + timedelta(minutes=1)
    taste_rebuild(user=alice)
    before, known = plan(alice, now=now), evidence_of(alice)
    playlist = playlist_create(user=alice, mood="happy", size=10)
    for item in items_of(playlist)[:4]:
        record(alice, item.song, "skip", item=item, position_s=1.0, play=uuid.uuid4())
    assert plan(alice, now=now) != before
    playlist_forget(user=alice, playlist=playlist)
    assert evidence_of(alice) == known
    assert plan(alice, now=now) == before
    assert not PlaylistItem.objects.exists()


def test_it_asks_the_same_number_of_questions_whatever_the_size(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agree(alice)
    catalogue_make(10, elsewhere=5)
    refresh()
    with django_assert_num_queries(23):
        playlist_create(user=alice, mood="happy", size=8)
    for song in catalogue_make(40, "surprise", elsewhere=20)[:10]:
        record(alice, song, "like")
    with django_assert_num_queries(24):  # and one for the songs that changed
        playlist_create(user=alice, mood="happy", size=8)
    refresh()
    with django_assert_num_queries(23):
        playlist_create(user=alice, mood="happy", size=8)
    agree(bob)
    with django_assert_num_queries(30):  # it is filled from other moods
        playlist_create(user=bob, mood="sad")
    assert Playlist.objects.count() == 4


def evidence_of(user: User) -> list[tuple[object, ...]]:
    """Return the listener's counters in one order."""
    columns = ("kind", "key", "emotion", "positive", "negative", "held", "signals")
    return list(Evidence.objects.filter(user=user).order_by("kind", "key", "emotion").values_list(*columns))
