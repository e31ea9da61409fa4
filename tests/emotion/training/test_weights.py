"""What is kept of a network is a fraction of it, and answers as it did."""

from pathlib import Path

import numpy as np
import pytest

from emotion.training.checkpoint import CheckpointError

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


@pytest.mark.parametrize("arch", ["vgg_se_stem_narrow", "mobile_face"])
def test_kept_weights_take_a_byte_each_and_answer_alike(tmp_path: Path, arch: str) -> None:
    from emotion.training import network, train, weights

    model, other = (network.build(arch, dropout=0.0, seed=seed) for seed in (1, 2))
    faces = np.random.default_rng(0).normal(size=(8, 48, 48, 1)).astype(np.float32)
    weights.save(tmp_path / "weights.npz", model)
    weights.restore(tmp_path / "weights.npz", other)
    before, after = (train.answers(one, faces)["plus"] for one in (model, other))
    assert np.abs(after - before).max() < 0.05 * np.abs(before).max()
    assert (tmp_path / "weights.npz").stat().st_size < 1.15 * model.count_params()


def test_weights_of_earlier_releases_are_read(tmp_path: Path) -> None:
    from emotion.training import network, weights

    model, other = (network.build("vgg_se_stem_tiny", dropout=0.0, seed=seed) for seed in (1, 2))
    np.savez_compressed(tmp_path / "weights.npz", *[weight.astype(np.float16) for weight in model.get_weights()])
    weights.restore(tmp_path / "weights.npz", other)
    for ours, theirs in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-6)
    with pytest.raises(CheckpointError, match="another architecture"):
        weights.restore(tmp_path / "weights.npz", network.build("vgg_se_stem_narrow", dropout=0.0, seed=1))
