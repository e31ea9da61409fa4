"""The list: rules, exploration, endings, and terms that sum."""

from collections import Counter
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.emotions import Emotion
from recommendations.engine.policy import recommend
from recommendations.engine.selection import Rules
from recommendations.engine.types import Event, Evidence, Intent, Recommendation, Slot, SongCandidate, SongStanding
from recommendations.engine.update import fold
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
PLAIN = Rules(diversity=0.0, exploration=0.0, lift_ending=False)


def sad_songs(n: int, **facts: Any) -> list[SongCandidate]:
    return [candidate(i, {Emotion.SAD: 1 - i / 1000, Emotion.HAPPY: i / 1000}, **facts) for i in range(1, n + 1)]


def served(songs: list[SongCandidate], n: int = 10, seed: int = 0, **options: Any) -> Recommendation:
    given_options: dict[str, Any] = {"mood": SAD, "intent": Intent.MATCH, "rules": PLAIN, **options}
    return recommend(songs, Evidence(), n=n, now=NOW, rng=np.random.default_rng(seed), **given_options)


def ids(result: Recommendation) -> list[int]:
    return [item.song_id for item in result.items]


def test_it_ranks_greedily() -> None:
    result = served(sad_songs(30))
    assert ids(result) == list(range(1, 11))
    assert {(item.slot, item.propensity) for item in result.items} == {(Slot.RANKED, 1.0)}
    assert result.relaxed == ()


def test_it_takes_a_song_given_twice_once() -> None:
    assert ids(served(sad_songs(12) + sad_songs(12), n=12)) == list(range(1, 13))


def test_it_serves_at_most_two_songs_of_an_artist_in_twenty() -> None:
    songs = [candidate(i, {Emotion.SAD: 1 - i / 1000}, artists=(i // 8, 500 + i)) for i in range(400)]
    artists = [song_id // 8 for song_id in ids(served(songs, n=60))]
    windows = [Counter(artists[start : start + 20]) for start in range(41)]
    assert max(max(window.values()) for window in windows) == 2
    assert max(Counter(artists).values()) > 2


def test_it_relaxes_the_artist_cap_before_the_list_gets_shorter() -> None:
    result = served(sad_songs(10, artists=(1,)))
    assert len(result.items) == 10
    assert result.relaxed == ("artist_cap",)


def test_it_leaves_out_the_last_twenty_served() -> None:
    result = served(sad_songs(60), served_recently=range(1, 60))
    assert ids(result) == list(range(21, 31))
    assert result.relaxed == ()


def test_it_serves_again_before_the_list_gets_shorter() -> None:
    result = served(sad_songs(12), served_recently=[1, 2, 3, 4])
    assert ids(result) == [5, 6, 7, 8, 9, 10, 11, 12, 1, 2]
    assert result.relaxed == ("recently_served",)


def test_it_says_when_there_are_too_few_songs() -> None:
    assert served(sad_songs(3)).relaxed == ("too_few_songs",)
    assert served([]) == Recommendation((), ("too_few_songs",))


def test_it_gives_a_short_list_rather_than_a_hidden_song() -> None:
    hidden = Evidence(standings={1: SongStanding(hidden=True)})
    result = recommend(sad_songs(3), hidden, mood=SAD, intent=Intent.MATCH, n=3, now=NOW, rng=np.random.default_rng(0))
    assert sorted(ids(result)) == [2, 3]
    assert result.relaxed == ("too_few_songs",)


def test_it_prefers_another_genre_among_near_equals() -> None:
    genres = ("rock", "rock", "rock", "folk")
    songs = [candidate(i, {Emotion.SAD: 0.9 - i / 1000}, genres=(genre,)) for i, genre in enumerate(genres)]
    assert ids(served(songs, n=4)) == [0, 1, 2, 3]
    assert ids(served(songs, n=4, rules=Rules(exploration=0.0, lift_ending=False)))[:2] == [0, 3]


def test_it_lets_no_song_from_outside_the_pool_in_for_diversity() -> None:
    songs = [candidate(i, {Emotion.SAD: 0.9}, genres=("rock",)) for i in range(5)]
    songs.append(candidate(9, {Emotion.SAD: 0.89}, genres=("folk",)))
    narrow = Rules(exploration=0.0, lift_ending=False, diversity_pool=3)
    assert ids(served(songs, n=3, rules=narrow)) == [0, 1, 2]


def test_it_explores_one_place_in_ten_and_never_the_first() -> None:
    songs = sad_songs(200) + [candidate(i, {Emotion.SAD: 0.5}, exposures=4) for i in range(1000, 1030)]
    for seed in range(20):
        result = served(songs, n=40, seed=seed, rules=Rules(lift_ending=False))
        explored = [place for place, item in enumerate(result.items) if item.slot is Slot.EXPLORATION]
        assert [place // 10 for place in explored] == [0, 1, 2, 3]
        assert explored[0] > 0
        assert all(result.items[place].song_id >= 1000 for place in explored)
        assert [result.items[place].propensity for place in explored] == [1 / 30, 1 / 29, 1 / 28, 1 / 27]


def test_it_explores_half_the_places_for_a_surprise() -> None:
    songs = sad_songs(50) + [candidate(i, {Emotion.SAD: 0.5}, exposures=0) for i in range(1000, 1050)]
    result = served(songs, n=20, intent=Intent.SURPRISE)
    assert sum(item.slot is Slot.EXPLORATION for item in result.items) in (9, 10)


def test_it_explores_only_new_songs_that_fit_the_mood() -> None:
    tagged = [candidate(i, {Emotion.SAD: 0.4}, exposures=0) for i in range(1000, 1003)]
    known = [candidate(i, {Emotion.SAD: 0.4}, exposures=5) for i in range(2000, 2050)]
    unfit = [candidate(i, {Emotion.SAD: 0.39, Emotion.HAPPY: 1.0}, exposures=0) for i in range(3000, 3050)]
    result = served(sad_songs(40) + tagged + known + unfit, n=40, intent=Intent.SURPRISE)
    explored = [item.song_id for item in result.items if item.slot is Slot.EXPLORATION]
    assert sorted(explored) == [1000, 1001, 1002]


def test_it_explores_uniformly() -> None:
    songs = sad_songs(20) + [candidate(i, {Emotion.SAD: 0.4 + i / 100000}, exposures=0) for i in range(1000, 1005)]
    drawn = Counter(
        item.song_id
        for seed in range(250)
        for item in served(songs, n=10, seed=seed, rules=Rules(lift_ending=False)).items
        if item.slot is Slot.EXPLORATION
    )
    assert sum(drawn.values()) == 250
    chi_squared = sum((drawn[song_id] - 50) ** 2 / 50 for song_id in range(1000, 1005))
    assert chi_squared < 18.5  # 99.9 % quantile with 4 degrees of freedom


def test_it_ends_a_sad_list_on_a_lift() -> None:
    songs = sad_songs(30) + [candidate(i, {Emotion.HAPPY: 0.9}) for i in range(500, 510)]
    result = served(songs, n=12, rules=Rules(exploration=0.0))
    assert [item.intent for item in result.items] == [Intent.MATCH] * 9 + [Intent.LIFT] * 3
    assert all(song_id >= 500 for song_id in ids(result)[9:])


@pytest.mark.parametrize(
    "options",
    [
        {"rules": Rules(lift_ending=False)},
        {"intent": Intent.CALM, "rules": Rules()},
        {"mood": {Emotion.HAPPY: 0.6, Emotion.SAD: 0.4}, "rules": Rules()},
    ],
)
def test_it_lifts_at_the_end_only_of_a_sad_match(options: dict[str, Any]) -> None:
    assert len({item.intent for item in served(sad_songs(30), n=12, **options).items}) == 1


def test_it_plays_a_tired_song_later() -> None:
    songs = sad_songs(12)
    played = Evidence(standings={1: SongStanding(last_played=NOW - timedelta(hours=1))})
    result = recommend(
        songs, played, mood=SAD, intent=Intent.MATCH, n=12, now=NOW, rng=np.random.default_rng(0), rules=PLAIN
    )
    assert ids(result) == [*range(2, 13), 1]


@every_state
@given(histories, moods, intents, st.integers(0, 99), tables)
def test_it_gives_terms_that_sum_to_the_score(
    events: list[Event], mood: Mood, intent: Intent, seed: int, table: bool
) -> None:
    evidence = evidence_of(fold(events, SONGS), table)
    rng = np.random.default_rng(seed)
    result = recommend(SONGS.values(), evidence, mood=mood, intent=intent, n=10, now=NOW, rng=rng)
    assert result.items
    assert all(item.score == sum(term.value for term in item.terms) for item in result.items)
    assert all(0 < item.propensity <= 1 and len(item.reasons) == 2 for item in result.items)
