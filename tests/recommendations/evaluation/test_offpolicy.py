"""Off-policy estimates on simulated logs of which the truth is known."""

import numpy as np
import pytest

from recommendations.evaluation.offpolicy import estimate

ACTIONS, PLAYS = 5, 20_000
LIKED = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
SERVED = np.array([0.4, 0.3, 0.15, 0.1, 0.05])


def simulated(target: np.ndarray, seed: int, plays: int = PLAYS) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    action = rng.choice(ACTIONS, size=plays, p=SERVED)
    reward = (rng.random(plays) < LIKED[action]).astype(float)
    return reward, SERVED[action], target[action], rng.integers(0, 200, plays)


@pytest.mark.parametrize("target", [[0.2] * 5, [0, 0, 0, 0, 1], [0.05, 0.1, 0.15, 0.3, 0.4], list(SERVED)])
def test_it_finds_the_value_of_another_policy(target: list[float]) -> None:
    truth = float(LIKED @ np.array(target))
    found = estimate(*simulated(np.array(target), seed=1))
    assert found is not None
    assert found.ips == pytest.approx(truth, abs=0.05)
    assert found.snips == pytest.approx(truth, abs=0.03)
    assert found.snips_ci[0] < truth < found.snips_ci[1]


def test_its_intervals_hold_the_truth_as_often_as_they_say() -> None:
    target = np.array([0.05, 0.1, 0.15, 0.3, 0.4])
    truth = float(LIKED @ target)
    found = [estimate(*simulated(target, seed, plays=2000)) for seed in range(100)]
    held = [one.snips_ci[0] <= truth <= one.snips_ci[1] for one in found if one is not None]
    assert 88 <= sum(held) <= 100


def test_it_says_what_the_log_is_worth() -> None:
    same = estimate(*simulated(SERVED, seed=2))
    rare = estimate(*simulated(np.array([0.0, 0, 0, 0, 1]), seed=2))
    assert same is not None
    assert rare is not None
    assert same.effective == pytest.approx(PLAYS)
    assert rare.effective == pytest.approx(PLAYS * 0.05, rel=0.1)


def test_it_says_nothing_of_what_was_never_served() -> None:
    reward, propensity, _, listener = simulated(SERVED, seed=3)
    assert estimate(reward, propensity, np.zeros(PLAYS), listener) is None
    with pytest.raises(ValueError, match="propensities"):
        estimate(reward, np.zeros(PLAYS), np.ones(PLAYS), listener)
