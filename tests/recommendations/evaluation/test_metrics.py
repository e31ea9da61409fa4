"""AUC, GAUC and their intervals."""

import math

import numpy as np
import pytest

from recommendations.evaluation.metrics import auc, interval, listener_aucs, weighted

LIKED = np.array([True, False, True, False])


def test_it_counts_pairs_and_halves_ties() -> None:
    assert auc(LIKED, np.array([4.0, 1.0, 3.0, 2.0])) == 1.0
    assert auc(LIKED, np.array([1.0, 2.0, 1.0, 2.0])) == 0.0
    assert auc(LIKED, np.ones(4)) == 0.5
    assert auc(LIKED, np.array([2.0, 1.0, 1.0, 3.0])) == pytest.approx(0.375)
    assert math.isnan(auc(LIKED[:1], np.ones(1)))


def test_it_agrees_with_counting_every_pair() -> None:
    rng = np.random.default_rng(1)
    liked, scores = rng.random(60) < 0.4, rng.integers(0, 9, 60).astype(float)
    pairs = [(a > b) + (a == b) / 2 for a in scores[liked] for b in scores[~liked]]
    assert auc(liked, scores) == pytest.approx(np.mean(pairs))


def test_it_weighs_listeners_by_plays_and_leaves_out_those_who_like_all() -> None:
    listener = np.array([0, 0, 1, 1, 1, 1, 2])
    liked = np.array([True, False, True, False, False, False, True])
    scores = np.array([0.0, 1.0, 9.0, 1.0, 1.0, 1.0, 5.0])
    aucs, plays = listener_aucs(listener, liked, scores)
    assert aucs[:2].tolist() == [0.0, 1.0]
    assert math.isnan(aucs[2])
    assert weighted(aucs, plays) == pytest.approx(4 / 6)


def test_it_gives_an_interval_around_the_mean() -> None:
    values = np.random.default_rng(0).random(400)
    low, high = interval(values, np.ones(400))
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.15)
    assert all(math.isnan(bound) for bound in interval(np.array([math.nan]), np.ones(1)))
