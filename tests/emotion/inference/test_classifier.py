"""The model file is served only when it is the one its card describes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from emotion.inference import classifier
from emotion.inference.classifier import CARD_NAME, MODEL
from emotion.inference.model_file import ModelError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the served model and its card."""
    for name in (MODEL.name, CARD_NAME):
        shutil.copyfile(MODEL.with_name(name), tmp_path / name)
    return tmp_path / MODEL.name


def test_it_loads_a_model_with_its_card(model: Path) -> None:
    scores = classifier.load(model).scores(np.zeros((2, 48, 48), np.uint8))
    assert scores.fer.shape == (2, 5)
    assert scores.plus.shape == (2, 10)
    np.testing.assert_allclose(scores.fer.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(scores.plus.sum(axis=1), 1, atol=1e-5)


def test_it_answers_the_same_for_a_face_and_its_mirror_image_where_it_sees_both() -> None:
    crop = np.random.default_rng(1).integers(0, 256, (1, 48, 48), dtype=np.uint8)
    network, card = classifier.served().network, classifier.model_card()
    both, one = (classifier.Classifier(network, {**card, "views": views}) for views in (2, 1))
    np.testing.assert_allclose(both.scores(crop).plus, both.scores(crop[:, :, ::-1]).plus, atol=1e-5)
    assert (one.scores(crop).plus != one.scores(crop[:, :, ::-1]).plus).any()


def test_it_is_loaded_once() -> None:
    assert classifier.served() is classifier.served()


def test_it_stays_within_four_megabytes() -> None:
    assert MODEL.stat().st_size <= 4 * 1024 * 1024
    assert classifier.model_card()["bytes"] == MODEL.stat().st_size


def test_it_refuses_a_tampered_model(model: Path) -> None:
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError, match="hash"):
        classifier.load(model)


def test_it_refuses_a_truncated_model(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-100])
    with pytest.raises(ModelError, match="hash"):
        classifier.load(model)


def test_it_names_a_missing_model(model: Path) -> None:
    model.unlink()
    with pytest.raises(ModelError, match="model file is missing"):
        classifier.load(model)


def test_it_names_a_missing_card(model: Path) -> None:
    model.with_name(CARD_NAME).unlink()
    with pytest.raises(ModelError, match="model card is missing"):
        classifier.load(model)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_it_names_a_damaged_card(model: Path, text: str) -> None:
    model.with_name(CARD_NAME).write_text(text)
    with pytest.raises(ModelError, match="card is damaged"):
        classifier.load(model)


def test_it_refuses_a_card_of_another_format(model: Path) -> None:
    card = json.loads(model.with_name(CARD_NAME).read_text())
    model.with_name(CARD_NAME).write_text(json.dumps({**card, "format_version": 99}))
    with pytest.raises(ModelError, match="format 99"):
        classifier.load(model)


def test_it_refuses_a_file_that_is_no_network_even_with_the_right_hash() -> None:
    with pytest.raises(ModelError, match="LiteRT"):
        classifier.LiteRtNetwork(b"not a network at all")
