"""Languages, the dial between familiar and new, and journeys."""

from typing import Any

import pytest

from accounts.models import User
from catalog.models import Song
from config.common.emotions import Emotion
from recommendations.engine.types import Intent
from recommendations.errors import Refused
from recommendations.models import Playlist
from recommendations.ranking import rules_for
from recommendations.selectors import playlist_rows
from recommendations.services import playlist_create
from recommendations.taste_services import preferences_save
from tests.factories import artist_make, song_make
from tests.recommendations.factories import Shelf, agree, catalogue_make, ids, items_of, plan, playable_make, record

pytestmark = pytest.mark.django_db


def in_language(code: str, count: int, emotion: str = "happy") -> list[Song]:
    """Create playable songs in a language."""
    return [playable_make(language=code, weights={emotion: 0.8}, random_key=n / count) for n in range(count)]


def languages_of(playlist: Playlist) -> list[str]:
    """Return the languages of a playlist in order."""
    return [item.song.language for item in items_of(playlist)]


def test_it_keeps_to_the_languages_asked_for(alice: User) -> None:
    in_language("hi", 12), in_language("en", 12), in_language("ta", 12)
    playlist = playlist_create(user=alice, mood="happy", size=10, languages=["HI", "ta", "hi"])
    assert set(languages_of(playlist)) <= {"hi", "ta"}
    assert (playlist.languages, playlist.relaxed.get("player")) == (["hi", "ta"], None)


def test_it_goes_on_in_other_languages_and_says_so(alice: User) -> None:
    in_language("hi", 12)
    in_language("ta", 3)
    playlist = playlist_create(user=alice, mood="happy", size=8, languages=["ta"])
    assert languages_of(playlist) == ["ta"] * 3 + ["hi"] * 5
    assert playlist.relaxed["player"] == ["other_languages"]


def test_it_goes_on_with_other_moods_and_says_so(alice: User) -> None:
    happy = in_language("hi", 3)
    in_language("hi", 9, "angry")
    playlist = playlist_create(user=alice, mood="happy", size=8)
    assert {item.song for item in items_of(playlist)[:3]} == set(happy)
    assert len(items_of(playlist)) == 8
    assert playlist.relaxed["player"] == ["few_for_mood"]
    assert {item.reasons[0]["code"] for item in items_of(playlist)[3:]} == {"weak_fit"}


def test_it_says_that_a_list_is_short_when_there_is_nothing_else(alice: User) -> None:
    in_language("hi", 3)
    assert playlist_create(user=alice, mood="sad", size=8).relaxed["player"] == ["few_for_mood", "too_few_songs"]


def test_it_never_fills_with_what_is_hidden(alice: User) -> None:
    hidden = in_language("hi", 1, "angry")[0]
    record(alice, hidden, "hide")
    assert not items_of(playlist_create(user=alice, mood="happy", size=8))


def test_it_wants_of_every_playlist_what_the_listener_prefers(alice: User) -> None:
    in_language("hi", 12), in_language("en", 12)
    preferences_save(user=alice, languages=["en"], novelty=0.25)
    usual = playlist_create(user=alice, mood="happy", size=5)
    assert (set(languages_of(usual)), usual.novelty) == ({"en"}, 0.25)
    other = playlist_create(user=alice, mood="happy", size=5, languages=[], novelty=1.0)
    assert (other.languages, other.novelty) == ([], 1.0)


@pytest.mark.parametrize(
    ("novelty", "exploration", "personal"), [(0, 0, 1.5), (0.25, 0.05, 1.25), (0.5, 0.1, 1), (1, 0.5, 0.5)]
)
def test_it_turns_the_dial_as_documented(novelty: float, exploration: float, personal: float) -> None:
    rules = rules_for(novelty)
    assert (rules.exploration, rules.personal) == pytest.approx((exploration, personal))


def test_it_weighs_taste_and_explores_by_the_dial(alice: User) -> None:
    songs = catalogue_make(60)
    agree(alice)
    record(alice, songs[25], "like")
    places, new = [], []
    for novelty in (0.0, 0.5, 1.0):
        listed = plan(alice, novelty=novelty, size=20)[Shelf.PLAYER]
        places.append(ids(listed).index(songs[25].pk) if songs[25].pk in ids(listed) else 99)
        new.append(sum(item.slot == "exploration" for item in listed.items))
        assert all(sum(term.value for term in item.terms) == pytest.approx(item.score) for item in listed.items)
    assert places == sorted(places)
    assert places[0] == 0
    assert new == [0, 2, 10]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"intent": "journey"}, "journey_incomplete"),
        ({"intent": "journey", "target": "happy"}, "journey_incomplete"),
        ({"intent": "journey", "target": "happy", "minutes": 14}, "bad_minutes"),
        ({"intent": "journey", "target": "happy", "minutes": 61}, "bad_minutes"),
        ({"target": "happy", "minutes": 30}, "no_journey"),
        ({"size": 0}, "bad_size"),
        ({"size": 51}, "bad_size"),
        ({"novelty": 1.1}, "bad_novelty"),
        ({"novelty": float("nan")}, "bad_novelty"),
        ({"languages": ["'; drop"]}, "bad_language"),
        ({"languages": [chr(97 + n) * 2 for n in range(21)]}, "bad_language"),
    ],
)
def test_it_refuses_what_cannot_be_asked(alice: User, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        playlist_create(user=alice, mood="sad", **asked)
    assert not Playlist.objects.exists()


@pytest.mark.parametrize("minutes", [15, 30, 60])
@pytest.mark.parametrize("seconds", [95.0, 240.0, 400.0])
def test_it_travels_for_the_time_asked_from_the_mood_to_the_target(alice: User, minutes: int, seconds: float) -> None:
    for emotion in ("sad", "neutral", "happy"):
        for place in range(25):
            playable_make(weights={emotion: 0.9}, duration_s=seconds, random_key=place / 25)
    playlist = playlist_create(user=alice, mood="sad", intent="journey", target="happy", minutes=minutes)
    items = items_of(playlist)
    assert abs(len(items) * seconds - 60 * minutes) <= max(120.0, seconds / 2)
    sad, happy = ([item.wanted[emotion] for item in items] for emotion in ("sad", "happy"))
    assert sad == sorted(sad, reverse=True)
    assert happy == sorted(happy)
    assert (items[0].wanted["sad"], items[0].emotion) == (0.7, "sad")
    if seconds <= 240:
        assert items[-1].wanted["happy"] == pytest.approx(0.8, abs=0.06)
        assert items[-1].emotion == "happy"
    assert {item.intent for item in items} == {"journey"}


def test_it_says_when_a_journey_ends_for_want_of_songs(alice: User) -> None:
    in_language("hi", 3, "sad")
    playlist = playlist_create(user=alice, mood="sad", intent="journey", target="happy", minutes=30)
    assert len(items_of(playlist)) == 3
    assert "too_few_songs" in playlist.relaxed["player"]


def test_it_keeps_the_artist_cap_over_languages(alice: User) -> None:
    one = artist_make("One")
    for code in ("hi", "hi", "en", "en"):
        playable_make(language=code, artists=[one])
    in_language("en", 8)
    playlist = playlist_create(user=alice, mood="happy", size=8, languages=["hi"])
    by_one = [item for item in items_of(playlist) if item.song.artists.filter(pk=one.pk).exists()]
    assert len(by_one) == 2
    assert "artist_cap" not in playlist.relaxed["player"]


def test_it_marks_four_steps_of_a_journey_with_their_minutes(alice: User) -> None:
    in_language("hi", 20, "sad"), in_language("hi", 20, "happy")
    playlist = playlist_create(user=alice, mood="sad", intent="journey", target="happy", minutes=15)
    rows = playlist_rows(playlist=playlist, user=alice)[Shelf.PLAYER]
    steps = [row["step"] for row in rows if row["step"]]
    assert [step["number"] for step in steps] == [1, 2, 3, 4]
    assert [row["starts_at_s"] for row in rows] == [100.0 * place for place in range(len(rows))]
    assert [row["step_number"] for row in rows] == sorted(row["step_number"] for row in rows)
    assert {row["step_count"] for row in rows} == {4}
    assert [step["emotion"] for step in (steps[0], steps[-1])] == ["sad", "happy"]


def test_it_looks_for_songs_of_start_and_target(alice: User) -> None:
    in_language("hi", 9, "sad"), in_language("hi", 9, "happy"), song_make(weights={"sad": 0.9})
    lists = plan(alice, Emotion.SAD, intent=Intent.JOURNEY, target=Emotion.HAPPY, minutes=20)
    assert len(lists[Shelf.PLAYER].items) == 11
