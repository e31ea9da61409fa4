"""A network that begins with the weights of a narrower one answers as that one did."""

import numpy as np
import pytest

from emotion.training.checkpoint import CheckpointError

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


def test_a_wider_network_answers_as_the_narrower_one_it_begins_with() -> None:
    from emotion.training import network, transfer

    narrow = network.build("vgg_se_stem_narrow", dropout=0.3, seed=1)
    wide = network.build("vgg_se_stem", dropout=0.3, seed=2)
    faces = np.random.default_rng(0).normal(size=(4, 40, 40, 1)).astype(np.float32)
    transfer.take_over(wide, narrow)
    for head, logits in narrow.predict(faces, verbose=0).items():
        np.testing.assert_allclose(wide.predict(faces, verbose=0)[head], logits, atol=1e-4)


def test_what_leads_to_its_new_channels_keeps_its_random_start() -> None:
    from emotion.training import network, transfer

    narrow = network.build("vgg_se_stem_narrow", dropout=0.3, seed=1)
    wide = network.build("vgg_se_stem", dropout=0.3, seed=2)
    transfer.take_over(wide, narrow)
    kernel = wide.get_layer("stage2_a").get_weights()[0]
    assert (kernel[..., 48:, :96] == 0).all()
    assert (kernel[..., 96:] != 0).all()


def test_of_a_deeper_network_the_convolutions_that_both_have_are_taken() -> None:
    from emotion.training import network, transfer

    deep, short = (network.build(name, dropout=0.0, seed=1) for name in ("face_resnet", "face_resnet_short"))
    kernel, head = np.full((3, 3, 128, 128), 0.5, np.float32), short.get_layer("fer").get_weights()[0]
    deep.get_layer("conv128_2_conv2").set_weights([kernel])
    transfer.take_over(short, deep)
    np.testing.assert_array_equal(short.get_layer("conv128_2_conv2").get_weights()[0], kernel)
    np.testing.assert_array_equal(short.get_layer("fer").get_weights()[0], head)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("vgg_se_stem_narrow", "vgg_se_stem"), ("vgg_se", "vgg_se_stem"), ("face_resnet", "face_resnet_short")],
)
def test_it_refuses_a_wider_network_and_one_of_another_design(mine: str, theirs: str) -> None:
    from emotion.training import network, transfer

    model, earlier = (network.build(name, dropout=0.3, seed=1) for name in (mine, theirs))
    with pytest.raises(CheckpointError, match=r"wider|different design"):
        transfer.take_over(model, earlier)
