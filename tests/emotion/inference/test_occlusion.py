"""The check for covered faces is served only when its file is the one its card describes."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from emotion.inference import classifier, occlusion
from emotion.inference.model_file import ModelError
from emotion.inference.occlusion import CARD_NAME, MODEL


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the network and its card."""
    for name in (MODEL.name, CARD_NAME):
        shutil.copyfile(MODEL.with_name(name), tmp_path / name)
    return tmp_path / MODEL.name


def test_it_is_the_file_of_its_card_and_within_a_hundred_kilobytes() -> None:
    content, card = MODEL.read_bytes(), json.loads(MODEL.with_name(CARD_NAME).read_text())
    assert hashlib.sha256(content).hexdigest() == card["sha256"]
    assert len(content) == card["bytes"] <= 100_000


def test_its_card_refuses_few_faces_as_they_are() -> None:
    card = json.loads(MODEL.with_name(CARD_NAME).read_text())
    assert card["metrics"]["validation"]["refused_as_they_are"] <= 0.012
    assert card["metrics"]["validation"]["not_covered_refused"] <= 0.001
    assert card["training"]["left_out"] == []


def test_it_gives_a_probability_for_eyes_and_mouth(model: Path) -> None:
    crops = np.random.default_rng(1).integers(0, 256, (3, 48, 48), dtype=np.uint8)
    hidden = occlusion.load(model).hidden(crops)
    assert hidden.shape == (3, 2)
    assert ((hidden >= 0) & (hidden <= 1)).all()


def test_a_blank_crop_is_no_error() -> None:
    assert occlusion.served().covered(np.zeros((1, 48, 48), np.uint8)).shape == (1,)


def test_it_is_loaded_once() -> None:
    assert occlusion.served() is occlusion.served()


def test_it_refuses_a_tampered_model(model: Path) -> None:
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError, match="hash"):
        occlusion.load(model)


def test_it_names_a_missing_card(model: Path) -> None:
    model.with_name(CARD_NAME).unlink()
    with pytest.raises(ModelError, match="the model card is missing"):
        occlusion.load(model)


def test_it_does_not_take_the_network_that_reads_expressions_for_itself(model: Path) -> None:
    shutil.copyfile(classifier.MODEL, model)
    with pytest.raises(ModelError, match="hash"):
        occlusion.load(model)
