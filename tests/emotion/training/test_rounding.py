"""Kernels are rounded as the served file rounds them: to 8 bits, in steps of each output's own."""

import numpy as np
import pytest

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


@pytest.mark.parametrize("shape", [(3, 3, 8, 4), (3, 3, 8, 1), (8, 5)], ids=["full", "depthwise", "dense"])
def test_each_output_has_steps_of_its_own(shape: tuple[int, ...]) -> None:
    from emotion.training.rounding import codes

    kernel = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    kernel *= np.geomspace(0.01, 1, 8, dtype=np.float32)[:, None] if shape[-1] == 1 else 1
    steps, length = codes(kernel)
    assert np.abs(steps).max() == 127
    assert length.size == (8 if shape[-1] == 1 else shape[-1])
    assert (np.abs(steps * length - kernel) <= length * 0.5001).all()


def test_a_channel_without_weights_stays_without() -> None:
    from emotion.training.rounding import codes

    steps, length = codes(np.zeros((3, 3, 2, 2), np.float32))
    assert not (steps * length).any()


def test_int8_files_answer_as_the_rounded_network_does() -> None:
    """What LiteRT rounds itself is then only what layers say to one another."""
    from emotion.inference.classifier import LiteRtNetwork, averaged_logits
    from emotion.inference.image import standardise
    from emotion.training import export, network, train
    from emotion.training.rounding import round_kernels

    crops = np.random.default_rng(0).integers(0, 255, (40, 48, 48), np.uint8)
    model = network.build("mobile_face_tiny", dropout=0.0, seed=3)
    coarse = [layer for layer in model.layers if "pw" in layer.name and len(layer.get_weights()) == 1]
    for layer in coarse:  # one large weight an output, as in trained networks, makes its steps long
        kernel = layer.get_weights()[0]
        kernel[..., 0, :] = 6 * np.abs(kernel).max()
        layer.set_weights([kernel])
    far = []
    for _ in range(2):
        said = train.averaged_answers(model, crops, views=1)["plus"]
        served = averaged_logits(LiteRtNetwork(export.to_litert(model, standardise(crops))), crops, views=1)[1]
        far.append(np.abs(served - said).mean())
        round_kernels(model)
    assert far[1] < 0.8 * far[0]
