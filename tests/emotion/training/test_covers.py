"""Covers hide what they are said to hide, and nothing else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from emotion.training.covers.kinds import HARMLESS, KINDS, OVER_EYES, OVER_MOUTH, covered
from emotion.training.covers.sitter import Sitter
from emotion.training.landmarks import USUAL, landmarks
from emotion.training.occlusion import examples
from tests.emotion.training import faces

POINTS = np.array(USUAL, np.float32)


@pytest.fixture
def crop() -> NDArray[np.uint8]:
    return faces.drawn(3, np.random.default_rng(2))


def hidden(crop: NDArray[np.uint8], kind: str) -> NDArray[np.float32]:
    """Shares of eyes and mouth that forty covers of this kind hide, (40, 2)."""
    return np.stack([covered(Sitter(crop, POINTS), kind, np.random.default_rng(seed))[1] for seed in range(40)])


@pytest.mark.parametrize("kind", OVER_MOUTH)
def test_it_hides_the_mouth(crop: NDArray[np.uint8], kind: str) -> None:
    assert (hidden(crop, kind)[:, 1] >= examples.HIDES).mean() > 0.85


@pytest.mark.parametrize("kind", OVER_EYES)
def test_it_hides_both_eyes(crop: NDArray[np.uint8], kind: str) -> None:
    shares = hidden(crop, kind)
    assert (shares[:, 0] >= examples.HIDES).mean() > 0.85
    assert np.median(shares[:, 1]) <= examples.SHOWS


@pytest.mark.parametrize("kind", HARMLESS)
def test_it_hides_neither(crop: NDArray[np.uint8], kind: str) -> None:
    assert (hidden(crop, kind) < examples.HIDES).all(axis=1).mean() > 0.8


@pytest.mark.parametrize("kind", KINDS)
def test_it_changes_the_picture_and_does_so_again_for_the_same_seed(crop: NDArray[np.uint8], kind: str) -> None:
    first, again, other = (covered(Sitter(crop, POINTS), kind, np.random.default_rng(seed))[0] for seed in (1, 1, 2))
    assert first.shape == (48, 48)
    assert (first != crop).any()
    assert (first == again).all()
    assert (first != other).any()


def test_a_face_that_nobody_finds_has_its_landmarks_at_the_usual_places() -> None:
    blank = np.full((1, 48, 48), 90, np.uint8)
    np.testing.assert_array_equal(landmarks(blank)[0], POINTS)


def test_half_a_hidden_mouth_is_neither_taught_nor_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    crop = np.zeros((48, 48), np.uint8)
    half = np.array([0.0, 0.5], np.float32)
    monkeypatch.setattr(examples, "covered", lambda *_: (crop, half))
    assert examples.under(crop, POINTS, ["mask"], np.random.default_rng(1))[1].tolist() == [0, examples.UNKNOWN]


def test_two_halves_hide_more_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    crop = np.zeros((48, 48), np.uint8)
    half = np.array([0.0, 0.5], np.float32)
    monkeypatch.setattr(examples, "covered", lambda *_: (crop, half))
    assert examples.under(crop, POINTS, ["mask", "cup"], np.random.default_rng(1))[1].tolist() == [0, 1]


def test_what_is_hidden_already_stays_so_under_another_cover() -> None:
    crops = examples.Crops(
        np.stack([faces.drawn(3, np.random.default_rng(seed)) for seed in range(8)]),
        np.stack([POINTS] * 8),
        np.tile(np.array([0, 1], np.float32), (8, 1)),
        np.ones(8, np.bool_),
    )
    (_, target), *_ = examples.batches(crops, examples.kinds_without(()), batch=8, seed=(1,), strength=0.5)
    assert (target[:, 1] == 1).all()


def test_a_kind_that_is_left_out_is_not_drawn() -> None:
    kinds = examples.kinds_without(["cup", "scarf"])
    rng = np.random.default_rng(1)
    drawn = {kind for _ in range(400) for what in examples.SHARES for kind in kinds.some(what, rng)}
    assert drawn == set(KINDS) - {"cup", "scarf"}
