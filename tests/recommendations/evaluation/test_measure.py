"""Predict, then learn: what the figures rest on."""

from dataclasses import replace

import numpy as np
import pytest

from recommendations.evaluation.engine_model import EngineModel
from recommendations.evaluation.measure import Figures, measure
from recommendations.evaluation.replay import replay
from recommendations.evaluation.types import Plays, PlaySet, Songs

LISTENERS, SONGS, ROUNDS = 12, 30, 4
DAY = 86_400.0


def listening(*, timed: bool = True, seed: int = 0) -> PlaySet:
    """Half of the listeners love the even songs, the other half the odd ones; features say which is which."""
    rng = np.random.default_rng(seed)
    listener = np.repeat(np.arange(LISTENERS), SONGS * ROUNDS // 3)
    song = rng.integers(0, SONGS, len(listener))
    order = rng.permutation(len(listener))
    listener, song = listener[order], song[order]
    liked = rng.random(len(song)) < np.where(song % 2 == listener % 2, 0.8, 0.2)
    features = np.stack([(np.arange(SONGS) % 2) + 0.1 * rng.normal(size=SONGS), rng.normal(size=SONGS)], axis=1)
    songs = Songs([(place,) for place in range(SONGS)], [()] * SONGS, features, np.zeros((SONGS, 5)))
    seconds = 1.7e9 + np.arange(len(song)) * DAY / 8 if timed else np.zeros(len(song))
    mood = rng.integers(-1, 5, len(song))
    return PlaySet("toy", Plays(listener, song, seconds, mood, liked), songs, timed, np.ones(len(song), dtype=np.bool_))


def gauc(figures: dict[str, Figures], model: str) -> float:
    value = figures[model]["gauc"]
    assert isinstance(value, float)
    return value


@pytest.mark.parametrize("timed", [True, False])
def test_it_learns_what_each_listener_likes(timed: bool) -> None:
    data = listening(timed=timed)
    results = measure(data)
    assert set(results) == {"toy", "toy/new_songs"}
    models = results["toy"]
    assert set(models) == {"engine", "prior", "random", "popularity", "folder", "beta", "linucb"}
    assert gauc(models, "engine") > 0.62
    assert abs(gauc(models, "random") - 0.5) < 0.1
    assert gauc(models, "engine") > gauc(models, "prior") + 0.1
    assert models["engine"]["n"] == len(data.plays)
    assert gauc(results["toy/new_songs"], "engine") > 0.55  # by closeness: no song was heard before
    assert gauc(results["toy/new_songs"], "beta") == 0.5


def test_it_gives_the_same_figures_again() -> None:
    assert measure(listening(timed=False)) == measure(listening(timed=False))


def test_it_never_looks_ahead() -> None:
    """What comes after a play changes no score of it."""
    data, cut = listening(), 200
    later = np.arange(len(data.plays)) >= cut
    other = replace(data, plays=replace(data.plays, liked=data.plays.liked ^ later))
    order = np.arange(len(data.plays))
    before, changed = (replay([EngineModel(each)], each, order) for each in (data, other))
    for name in EngineModel.names:
        assert before[name][: cut + 1].tolist() == changed[name][: cut + 1].tolist()
    assert before["engine"][-50:].tolist() != changed["engine"][-50:].tolist()


def test_it_refreshes_what_all_share_once_a_day() -> None:
    """Within a day one listener's likes do not move another's scores."""
    data = listening()
    same_day = replace(data.plays, seconds=np.floor(data.plays.seconds / DAY) * DAY)
    first = np.flatnonzero(np.diff(same_day.seconds))[20] + 1
    today = np.flatnonzero(same_day.seconds == same_day.seconds[first])
    asked = today[same_day.listener[today] != same_day.listener[first]][-1]
    flipped = same_day.liked.copy()
    flipped[first] = not flipped[first]
    order = np.arange(len(data.plays))
    scores = [
        replay([EngineModel(each)], each, order)["engine"][asked]
        for each in (replace(data, plays=same_day), replace(data, plays=replace(same_day, liked=flipped)))
    ]
    assert scores[0] == scores[1]
