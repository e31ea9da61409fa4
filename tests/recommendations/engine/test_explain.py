"""Why this song: codes that are exact."""

import json
import re
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from config.common.emotions import Emotion
from recommendations.engine import explain
from recommendations.engine.features import personal_terms, taste
from recommendations.engine.policy import recommend
from recommendations.engine.selection import Rules
from recommendations.engine.types import (
    CrowdCounts,
    Event,
    EventKind,
    Evidence,
    Intent,
    Reason,
    SongCandidate,
    emotion_vector,
)
from recommendations.engine.update import fold
from recommendations.engine.wants import leading_moods
from tests.recommendations.engine.states import (
    NOW,
    SONGS,
    Mood,
    candidate,
    every_state,
    evidence_of,
    histories,
    intents,
    moods,
    tables,
)

SAD = {Emotion.SAD: 1.0}
ROWS = re.findall(r"^\| (\w+) \| ([\w, ]*)\|.*\| (\w+) \|$", explain.__doc__ or "", flags=re.MULTILINE)[1:]
TABLE = {code: (set(re.findall(r"\w+", params)), change) for code, params, change in ROWS}


def reasons(
    song: SongCandidate, events: list[Event] | None = None, songs: list[SongCandidate] | None = None, **options: Any
) -> tuple[Reason, Reason]:
    """The reasons of one song after these events, served alone."""
    evidence = fold(events or [], {each.id: each for each in [song, *(songs or [])]}).evidence
    wishes: dict[str, Any] = {"mood": SAD, "intent": Intent.MATCH, "rules": Rules(exploration=0.0), **options}
    result = recommend([song], evidence, n=1, now=NOW, rng=np.random.default_rng(0), **wishes)
    return result.items[0].reasons


def event(kind: EventKind, song_id: int = 1, mood: Emotion | None = Emotion.SAD, **facts: Any) -> Event:
    at = NOW - timedelta(days=30)
    return Event(f"{kind} {song_id} {mood}", kind, at, song_id, mood, **facts)


def mood_part(song: SongCandidate) -> tuple[str, dict[str, object]]:
    reason = reasons(song)[0]
    return reason.code, dict(reason.params)


def taste_part(*args: Any, **options: Any) -> tuple[str, dict[str, object]]:
    reason = reasons(*args, **options)[1]
    return reason.code, dict(reason.params)


def test_it_names_the_tag() -> None:
    assert mood_part(candidate(1, {Emotion.SAD: 0.8})) == ("fits_mood", {"emotion": "sad", "weight": 0.8})


def test_it_names_the_curator() -> None:
    assert mood_part(candidate(1, {Emotion.SAD: 0.8}, curated=True))[0] == "curators_pick"


def test_it_names_the_emotion_that_the_fit_rests_on() -> None:
    assert mood_part(candidate(1, {Emotion.SAD: 0.1, Emotion.NEUTRAL: 0.9}))[1]["emotion"] == "neutral"


def test_it_does_not_hide_a_weak_fit() -> None:
    assert mood_part(candidate(1, {Emotion.SAD: 0.2})) == ("weak_fit", {"emotion": "sad", "weight": 0.2})
    assert mood_part(candidate(1)) == ("weak_fit", {"emotion": "sad", "weight": 0.0})


def test_it_names_the_listeners_when_they_count_most() -> None:
    sad = emotion_vector({Emotion.SAD: 40.0})
    assert mood_part(candidate(1, {Emotion.SAD: 0.3}, crowd=CrowdCounts(sad, sad))) == (
        "listeners_liked_in_mood",
        {"emotion": "sad", "judged": 40, "liked": 40},
    )
    happy = emotion_vector({Emotion.HAPPY: 40.0})
    assert mood_part(candidate(1, crowd=CrowdCounts(happy, happy))) == ("listeners_liked", {"judged": 40, "liked": 40})


def test_it_says_when_nothing_is_known() -> None:
    assert taste_part(candidate(1)) == ("no_taste_yet", {})


@pytest.mark.parametrize(
    ("kind", "mood", "code"),
    [
        (EventKind.LIKE, Emotion.SAD, "liked_song_in_mood"),
        (EventKind.LIKE, Emotion.HAPPY, "liked_song"),
        (EventKind.REPLAY, Emotion.SAD, "enjoyed_song_in_mood"),
        (EventKind.REPLAY, None, "enjoyed_song"),
        (EventKind.SKIP, Emotion.SAD, "skipped_song_in_mood"),
        (EventKind.SKIP, Emotion.HAPPY, "skipped_song"),
    ],
)
def test_it_names_the_song_itself(kind: EventKind, mood: Emotion | None, code: str) -> None:
    expected = {"song": 1, "mood": "sad"} if code.endswith("in_mood") else {"song": 1}
    assert taste_part(candidate(1), [event(kind, mood=mood, position_s=3.0)]) == (code, expected)


@pytest.mark.parametrize(("kind", "verb"), [(EventKind.LIKE, "enjoyed"), (EventKind.HIDE, "skipped")])
@pytest.mark.parametrize(
    ("facts", "mood", "code", "params"),
    [
        ({"artists": (7,)}, Emotion.SAD, "artist", {"artist": 7}),
        ({"genres": ("rock",)}, Emotion.SAD, "genre_in_mood", {"genre": "rock", "mood": "sad"}),
        ({"genres": ("rock",)}, Emotion.HAPPY, "genre", {"genre": "rock"}),
        ({"language": "hi"}, Emotion.SAD, "language", {"language": "hi"}),
    ],
)
def test_it_names_what_a_song_shares_with_others(
    kind: EventKind, verb: str, facts: dict[str, Any], mood: Emotion | None, code: str, params: dict[str, object]
) -> None:
    heard = candidate(2, **facts)
    found = taste_part(candidate(1, **facts), [event(kind, song_id=2, mood=mood)], songs=[heard])
    assert found == (f"{verb}_{code}", params)


def test_it_names_fatigue_when_it_weighs_most() -> None:
    played = Event("p", EventKind.PLAY, NOW - timedelta(hours=2), 1)
    assert taste_part(candidate(1), [played]) == ("played_recently", {"hours": 2.0})


def test_it_asks_about_a_new_song() -> None:
    songs = [candidate(1, {Emotion.SAD: 0.9}), candidate(2, {Emotion.SAD: 0.9}, exposures=3)]
    result = recommend(songs, Evidence(), mood=SAD, intent=Intent.SURPRISE, n=2, now=NOW, rng=np.random.default_rng(0))
    assert result.items[1].reasons[1].as_json() == {
        "code": "new_song",
        "params": {"exposures": 3},
        "change": "like_or_skip",
    }


@every_state
@given(histories, moods, intents, tables)
def test_it_documents_every_code_and_parameter(events: list[Event], mood: Mood, intent: Intent, table: bool) -> None:
    evidence = evidence_of(fold(events, SONGS), table)
    new = [song if song.id % 2 else candidate(song.id, {Emotion.SAD: 0.9}, exposures=0) for song in SONGS.values()]
    result = recommend(new, evidence, mood=mood, intent=intent, n=12, now=NOW, rng=np.random.default_rng(0))
    for reason in (reason for item in result.items for reason in item.reasons):
        assert (set(reason.params), reason.change) == TABLE[reason.code]
        json.dumps(reason.as_json())


@every_state
@given(histories, moods, tables)
def test_it_explains_the_whole_personal_part(events: list[Event], mood: Mood, table: bool) -> None:
    evidence, leading = evidence_of(fold(events, SONGS), table), leading_moods(mood)
    personal = personal_terms(list(SONGS.values()), taste(evidence, leading, NOW)).sum(axis=0)
    lines = [explain.taste_lines(song, evidence, leading, NOW) for song in SONGS.values()]
    assert [sum(line.value for line in of_song) for of_song in lines] == pytest.approx(personal.tolist(), abs=1e-12)


def test_it_documents_each_code_once() -> None:
    assert len(ROWS) == len(TABLE) == 25
