"""Variations of training crops are repeatable and of the right size."""

import numpy as np
import pytest

from emotion.training import augment

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
