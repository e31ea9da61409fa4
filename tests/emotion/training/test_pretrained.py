"""A network begins with published weights of faces, and answers at first just as they do."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from numpy.typing import NDArray

from emotion.inference.image import standardise
from emotion.training import dataset
from emotion.training.checkpoint import CheckpointError
from emotion.training.recipe import Recipe
from tests.emotion.training import faces, weights

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


def published_resnet(grey: NDArray[np.float32], arrays: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """What the published network makes of grey levels (n, h, w, 1), as its authors wrote it: in colour."""
    from keras import ops

    def conv(x: Any, name: str, strides: int = 1, padding: str = "same") -> Any:
        x = ops.conv(x, arrays[f"{name}/conv/filters"], strides=strides, padding=padding) + arrays[f"{name}/conv/bias"]
        return x * arrays[f"{name}/scale/weights"] + arrays[f"{name}/scale/biases"]

    def block(x: Any, name: str, skip: Any) -> Any:
        y = ops.relu(conv(x, f"{name}/conv1", strides=2 if name.endswith("down") else 1))
        return ops.relu(conv(y, f"{name}/conv2") + skip)

    x = (ops.repeat(grey, 3, axis=-1) - np.array([122.782, 117.001, 104.298], np.float32)) / 255
    x = ops.max_pool(ops.relu(conv(x, "conv32_down", 2, "valid")), 3, 2, "valid")
    x = block(x, "conv4_1", x)
    half = ops.average_pool(x, 2, 2)
    x = block(x, "conv8_down", ops.concatenate([half, ops.zeros_like(half)], axis=-1))
    return np.asarray(ops.mean(block(x, "conv8_1", x), axis=(1, 2)))


def published_mobile(grey: NDArray[np.float32], arrays: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """What the published MobileNet makes of grey levels (n, h, w, 1), as its authors wrote it: in colour.

    But beyond the border it sees a mean grey, as networks here do, in place of the mean colour.
    """
    from keras import ops

    from emotion.training.pretrained import GREY_MEAN

    grey = ops.pad(grey, ((0, 0), (0, 1), (0, 1), (0, 0)), constant_values=GREY_MEAN)
    x = ops.repeat(grey, 3, axis=-1) - np.array([103.939, 116.779, 123.68], np.float32)
    for name, strides in (("conv1", 2), ("conv_dw_1", 1), ("conv_pw_1", 1), ("conv_dw_2", 2), ("conv_pw_2", 1)):
        if name.startswith("conv_dw"):
            x = ops.depthwise_conv(x, arrays[f"{name}/depthwise_kernel"], strides, "same")
            x = x * arrays[f"{name}_bn/batchnorm_1/mul"]
        else:
            x = ops.conv(x, arrays[f"{name}/convolution/merged_input"], strides, "valid" if name == "conv1" else "same")
        x = ops.relu6(x + arrays[f"{name}_bn/batchnorm_1/sub"])
    return np.asarray(ops.mean(x, axis=(1, 2)))


@pytest.mark.parametrize(
    ("arch", "side", "made", "published"),
    [
        ("face_resnet_tiny", 39, weights.files, published_resnet),
        ("mobile_face_tiny", 32, weights.mobile_files, published_mobile),
    ],
)
def test_its_features_are_at_first_those_of_the_published_network(
    tmp_path: Path, arch: str, side: int, made: Callable[[Path], Path], published: Callable[..., NDArray[np.float32]]
) -> None:
    import keras

    from emotion.training import network, pretrained

    model = network.build(arch, dropout=0.0, seed=1)
    arrays = pretrained.read(made(tmp_path))
    crops = standardise(np.asarray(faces.arrays(each=6)["pixels"], np.uint8))
    pretrained.begin_with(model, arrays, crops)
    body = keras.Model(model.input, model.get_layer("pool").output)
    large = keras.ops.image.resize(crops, (side, side))
    levels = np.asarray(large, np.float32) * np.float32(pretrained.GREY_SPREAD) + np.float32(pretrained.GREY_MEAN)
    wanted = published(levels, arrays)
    assert wanted.std() > 0.1
    np.testing.assert_allclose(body.predict_on_batch(crops), wanted, rtol=1e-3, atol=1e-3)
    # In training the batch is normalised by its own statistics: on the faces they were measured on, the same again.
    np.testing.assert_allclose(np.asarray(body(crops, training=True)), wanted, rtol=2e-2, atol=2e-2)


def test_a_quantised_array_is_read_as_it_was(tmp_path: Path) -> None:
    from emotion.training import pretrained

    read = pretrained.read(weights.files(tmp_path))
    for name, values in weights.arrays().items():
        np.testing.assert_allclose(read[name], values, atol=float(np.ptp(values)) / 255)


@pytest.mark.parametrize(
    ("arch", "without", "message"),
    [
        ("vgg_se_stem_tiny", "", "vgg_se_stem_tiny is no network for these weights"),
        ("mobile_face_tiny", "", "lack 'conv1_bn/batchnorm_1/sub'"),
        ("face_resnet_tiny", "conv8_1/conv2/scale/biases", "lack 'conv8_1/conv2/scale/biases'"),
        ("face_resnet", "", r"conv32_down is \(7, 7, 1, 32\) here, but \(7, 7, 1, 4\)"),
    ],
)
def test_weights_for_another_network_are_refused(tmp_path: Path, arch: str, without: str, message: str) -> None:
    from emotion.training import network, pretrained

    arrays = pretrained.read(weights.files(tmp_path, without=without))
    with pytest.raises(CheckpointError, match=message):
        pretrained.begin_with(network.build(arch, dropout=0.0, seed=1), arrays, np.zeros((2, 48, 48, 1), np.float32))


def test_files_that_are_cut_off_or_of_another_kind_are_refused(tmp_path: Path) -> None:
    from emotion.training import pretrained

    manifest = weights.files(tmp_path)
    (tmp_path / "faces.bin").write_bytes((tmp_path / "faces.bin").read_bytes()[:-9])
    with pytest.raises(CheckpointError, match="faces-manifest"):
        pretrained.read(manifest)
    manifest.write_text('{"paths": []}')
    with pytest.raises(CheckpointError, match="faces-manifest"):
        pretrained.read(manifest)


def test_runs_that_go_on_from_it_say_so_too(tmp_path: Path) -> None:
    from emotion.training import train

    loaded = dataset.load(faces.npz(tmp_path, **faces.arrays(each=30)))
    recipe = Recipe(arch="face_resnet_tiny", epochs=1, batch=16, seed=3)
    first = replace(recipe, pretrained="faces-manifest.json")
    train.run(loaded, tmp_path / "first", first, published=weights.files(tmp_path))
    second = train.run(loaded, tmp_path / "second", recipe, start_from=tmp_path / "first")
    assert second.record.history()[0]["pretrained"] == "faces-manifest.json"
    again = train.run(loaded, tmp_path / "second", replace(recipe, epochs=2), resume=True)
    assert [stretch["pretrained"] for stretch in again.record.history()] == ["faces-manifest.json"] * 2


def test_a_student_says_on_its_card_with_what_its_teacher_began(tmp_path: Path) -> None:
    data, manifest = faces.npz(tmp_path, **faces.arrays(each=30)), weights.files(tmp_path)
    call = ["--data", str(data), "--epochs", "1", "--batch", "16", "--seed", "3"]
    teacher, student = tmp_path / "teacher", tmp_path / "student"
    begun = ["--arch", "face_resnet_tiny", "--pretrained", str(manifest), "--no-export", "--out", str(teacher)]
    call_command("train_emotion", *call, *begun, stdout=StringIO(), verbosity=0)
    assert json.loads((teacher / "history.json").read_text())[0]["pretrained"] == "faces-manifest.json"
    assert not (teacher / "emotion.tflite").exists()

    taught = ["--arch", "vgg_se_stem_tiny", "--teachers", str(teacher), "--views", "1", "--out", str(student)]
    call_command("distil_emotion", *call, *taught, stdout=StringIO(), verbosity=0)
    card = json.loads((student / "model.json").read_text())
    assert card["teachers"]["members"][0]["pretrained"] == "faces-manifest.json"
    assert (
        "a teacher that began with the convolutions (faces-manifest.json) of dlib's face recognition, without"
        in card["data"]["extras"]
    )
    assert "no other data" not in card["data"]["extras"]


@pytest.mark.parametrize(
    "archs", [("vgg_se_stem_tiny", "face_resnet_tiny"), ("face_resnet_tiny", "mobile_face_tiny")], ids="-".join
)
def test_two_networks_in_one_file_answer_together_and_can_each_be_gone_on_from(
    tmp_path: Path, archs: tuple[str, str]
) -> None:
    from emotion.training import export, finish, network, train

    loaded = dataset.load(faces.npz(tmp_path, **faces.arrays(each=30)))
    recipe = Recipe(epochs=1, batch=16, seed=3, dropout=0.0)
    runs = [
        train.run(loaded, tmp_path / name, replace(recipe, arch=arch))
        for name, arch in zip(("first", "second"), archs, strict=True)
    ]
    crops = standardise(loaded.pixels[:8])
    together = train.answers(finish.finished(runs).model, crops)["fer"]
    upright, mirrored = sorted(runs, key=lambda run: network.ARCHITECTURES[run.recipe.arch].mirrors)
    said = train.answers(finish.member(upright).model, crops)["fer"]
    said_of_mirror = train.answers(finish.member(mirrored).model, np.ascontiguousarray(crops[:, :, ::-1]))["fer"]
    np.testing.assert_allclose(together, (said + said_of_mirror) / 2, atol=1e-3)

    out = tmp_path / "released"
    export.export(runs, out, views=1)
    last, first = train.reopened(loaded, out), train.reopened(loaded, out / "weights-first.npz")
    assert (first.recipe.arch, last.recipe.arch) == archs
    assert [[row["run"] for row in one.record.epochs()] for one in (first, last)] == [["first"], ["second"]]
    again = train.answers(finish.finished([first, last]).model, crops)["fer"]
    np.testing.assert_allclose(again, together, atol=0.05)
