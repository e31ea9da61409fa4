"""Variations of training crops are repeatable and of the right size."""

import numpy as np
import pytest

from emotion.training import augment
from emotion.training.recipe import Recipe

CROPS = np.random.default_rng(0).integers(0, 256, (40, 48, 48), dtype=np.uint8)


@pytest.mark.parametrize("size", [36, 48])
def test_it_gives_standardised_batches_of_the_asked_size(size: int) -> None:
    got = list(augment.batches(CROPS, np.arange(40), batch=16, size=size, seed=(1,)))
    assert [rows.tolist() for _, rows in got] == [list(range(16)), list(range(16, 32))]
    for faces, _ in got:
        assert faces.shape == (16, size, size, 1)
        np.testing.assert_allclose(faces.mean(axis=(1, 2, 3)), 0, atol=1e-3)


def test_it_repeats_itself_for_a_seed_and_only_for_it() -> None:
    first, again, other = (
        next(augment.batches(CROPS, np.arange(16), batch=16, size=48, seed=(seed,)))[0] for seed in (5, 5, 6)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_it_only_mirrors_at_no_strength() -> None:
    rng = np.random.default_rng(1)
    for crop in CROPS:
        varied = augment.vary(crop, 48, rng, strength=0.0).astype(int)
        assert min(np.abs(varied - crop).max(), np.abs(varied - crop[:, ::-1]).max()) <= 1


def test_it_survives_every_fault_of_a_webcam() -> None:
    rng = np.random.default_rng(2)
    for crop in np.repeat(CROPS, 10, axis=0):
        varied = augment.vary(crop, 40, rng, strength=1.0)
        assert varied.shape == (40, 40)
        assert varied.dtype == np.uint8


def test_mixing_blends_images_and_targets_alike() -> None:
    x = np.arange(6, dtype=np.float32).repeat(4).reshape(6, 2, 2, 1)
    targets = {"fer": np.eye(6, dtype=np.float32)}
    blended, soft = augment.mixed(x, targets, alpha=0.4, rng=np.random.default_rng(2))
    np.testing.assert_allclose(soft["fer"].sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(blended[:, 0, 0, 0], soft["fer"] @ np.arange(6), atol=1e-5)
    assert (soft["fer"].argmax(axis=1) == np.arange(6)).all()
    assert (soft["fer"].max(axis=1) < 1).any()


def test_the_last_epochs_see_faces_unmixed() -> None:
    recipe = Recipe(epochs=10, mixup=0.2)
    assert [recipe.mixes(epoch) for epoch in range(10)] == [True] * 8 + [False] * 2
    assert not Recipe(epochs=10).mixes(0)
