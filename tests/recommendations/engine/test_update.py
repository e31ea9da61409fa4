"""From feedback to evidence."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.emotions import Emotion
from recommendations.engine.counters import balance
from recommendations.engine.signals import HALF_LIFE_DAYS, contribution, growth, implicit_value, keys_of, standing
from recommendations.engine.types import Event, EventKind, EvidenceKey, EvidenceKind, Song
from recommendations.engine.update import EvidenceState, apply, fold
from tests.recommendations.engine.states import NOW

SONG = Song(1, artists=(7, 8), genres=("rock",), language="hi")
OTHER = Song(2, artists=(7,))
SONGS = {1: SONG, 2: OTHER}
OF_SONG = EvidenceKey(EvidenceKind.SONG, "1")
OF_ARTIST = EvidenceKey(EvidenceKind.ARTIST, "7")


def event(kind: EventKind, minutes: int = 0, song_id: int = 1, **facts: Any) -> Event:
    at = NOW + timedelta(minutes=minutes)
    return Event(f"{kind} {minutes} {song_id}", kind, at, song_id, **facts)


def weight(*events: Event, key: EvidenceKey = OF_SONG) -> float:
    """The positive less the negative evidence under a key, in units of evidence of now."""
    counter = fold(events, SONGS).counters.get(key)
    return 0.0 if counter is None else (counter.positive - counter.negative) / growth(NOW) - counter.held


@pytest.mark.parametrize(
    ("position", "duration", "value"),
    [
        (29.9, 200.0, -0.6),
        (30.0, 200.0, -0.15),
        (11.9, 30.0, -0.6),
        (12.0, 30.0, -0.15),
        (29.0, None, -0.6),
        (None, 200.0, -0.15),
    ],
)
def test_it_tells_an_early_skip_from_a_late_one(position: float | None, duration: float | None, value: float) -> None:
    assert implicit_value(event(EventKind.SKIP, position_s=position, duration_s=duration)) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (EventKind.LIKE, 1.0),
        (EventKind.HIDE, -1.5),
        (EventKind.COMPLETE, 0.3),
        (EventKind.REPLAY, 0.6),
        (EventKind.PLAY, 0.0),
        (EventKind.WRONG_MOOD, 0.0),
        (EventKind.UNLIKE, 0.0),
    ],
)
def test_it_weighs_each_kind_of_event(kind: EventKind, value: float) -> None:
    assert weight(event(kind)) == pytest.approx(value)


def test_it_files_feedback_under_song_artists_genre_language_and_mood() -> None:
    keys = keys_of(SONG, Emotion.SAD)
    assert [(key.kind.value, key.key, key.emotion) for key in keys] == [
        ("song", "1", None),
        ("genre", "rock", None),
        ("artist", "7", None),
        ("artist", "8", None),
        ("language", "hi", None),
        ("song", "1", "sad"),
        ("genre", "rock", "sad"),
    ]


def test_it_counts_one_implicit_event_a_play() -> None:
    played = [event(EventKind.COMPLETE, 3, play="p"), event(EventKind.SKIP, 4, play="p", position_s=200.0)]
    assert weight(*played) == pytest.approx(0.3, rel=1e-4)
    assert weight(*played, event(EventKind.COMPLETE, 9, play="q")) == pytest.approx(0.6, rel=1e-4)


def test_it_likes_once() -> None:
    likes = [event(EventKind.LIKE), event(EventKind.LIKE, 1), event(EventKind.LIKE, 2)]
    assert weight(*likes) == pytest.approx(1.0)
    assert weight(*likes, event(EventKind.UNLIKE, 3)) == 0.0
    assert weight(event(EventKind.UNLIKE, -1), *likes) == pytest.approx(1.0)


def test_it_drops_a_key_with_no_evidence_left() -> None:
    state = EvidenceState()
    apply(state, event(EventKind.LIKE), SONGS)
    assert apply(state, event(EventKind.UNLIKE, 1), SONGS) == set(keys_of(SONG, None))
    assert state.counters == {}


def test_it_knows_how_a_song_stands() -> None:
    after = standing([event(EventKind.HIDE, 2), event(EventKind.LIKE), event(EventKind.PLAY, 1)])
    assert (after.liked, after.hidden, after.last_played) == (True, True, NOW + timedelta(minutes=1))
    assert not standing([event(EventKind.HIDE), event(EventKind.UNHIDE, 1)]).hidden


def test_it_halves_evidence_in_a_half_life_but_not_a_hide() -> None:
    later = growth(NOW + timedelta(days=HALF_LIFE_DAYS))
    like = contribution([event(EventKind.LIKE)], SONG)[OF_SONG]
    hide = contribution([event(EventKind.HIDE)], SONG)[OF_SONG]
    assert balance(like, 2.8, growth(NOW)) == pytest.approx(1 / 3.8)
    assert balance(like, 2.8, later) == pytest.approx(0.5 / 3.3)
    assert balance(hide, 2.8, growth(NOW)) == balance(hide, 2.8, later) == pytest.approx(-1.5 / 4.3)


def test_it_forgets_a_taste_line_up_to_that_moment() -> None:
    forget = Event("f", EventKind.FORGET, NOW + timedelta(minutes=5), forgets=OF_ARTIST)
    likes = [event(EventKind.LIKE), event(EventKind.LIKE, song_id=2)]
    assert weight(*likes, key=OF_ARTIST) == pytest.approx(2.0)
    assert weight(*likes, forget, key=OF_ARTIST) == 0.0
    assert weight(*likes, forget, key=OF_SONG) == pytest.approx(1.0)
    replay = event(EventKind.REPLAY, 9)
    assert weight(*likes, forget, replay, key=OF_ARTIST) == pytest.approx(0.6, rel=1e-4)


def test_it_forgets_a_line_in_every_mood_with_the_line() -> None:
    forget = Event("f", EventKind.FORGET, NOW, forgets=EvidenceKey(EvidenceKind.GENRE, "rock"))
    like = event(EventKind.LIKE, mood=Emotion.SAD)
    kinds = {key.kind for key in fold([like, forget], SONGS).counters}
    assert EvidenceKind.GENRE not in kinds
    assert EvidenceKind.SONG in kinds


def test_it_refuses_a_forget_without_a_line() -> None:
    with pytest.raises(ValueError, match="taste line"):
        fold([Event("f", EventKind.FORGET, NOW)], SONGS)


def test_it_applies_to_a_state_of_one_song_as_to_the_whole() -> None:
    whole = fold([event(EventKind.LIKE), event(EventKind.SKIP, 1, song_id=2)], SONGS)
    keys = set(keys_of(OTHER, None))
    part = EvidenceState(
        counters={key: counter for key, counter in whole.counters.items() if key in keys},
        events={2: dict(whole.events[2])},
    )
    like = event(EventKind.LIKE, 2, song_id=2)
    assert apply(part, like, SONGS) == apply(whole, like, SONGS) == keys
    assert all(part.counters[key] == whole.counters[key] for key in keys)


def test_it_ignores_a_song_that_is_gone() -> None:
    state = fold([event(EventKind.LIKE, song_id=99)], SONGS)
    assert state.counters == {}
    assert apply(state, event(EventKind.LIKE, song_id=99), SONGS) == set()
