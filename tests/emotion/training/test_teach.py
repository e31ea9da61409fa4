"""A student learns from what its teachers say about the images."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from emotion.training import augment, dataset
from emotion.training.recipe import Recipe
from tests.emotion.training import faces

pytestmark = pytest.mark.train

TINY = ["--arch", "vgg_se_stem_tiny", "--batch", "16", "--seed", "3", "--dropout", "0", "--strength", "0.5"]


@pytest.fixture(scope="module", autouse=True)
def tensorflow() -> None:
    """Training needs TensorFlow, the [train] extra."""
    pytest.importorskip("tensorflow", reason="TensorFlow, the [train] extra, is not installed")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented data set."""
    return faces.npz(tmp_path_factory.mktemp("data"), **faces.arrays(each=60))


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """The folder of a trained network."""
    from emotion.training import train

    folder = tmp_path_factory.mktemp("teacher")
    recipe = Recipe(arch="vgg_se_stem_tiny", epochs=8, batch=16, dropout=0.0, strength=0.3, seed=3)
    train.run(dataset.load(data), folder, recipe)
    return folder


def test_the_student_is_exported_with_a_report_of_its_teachers(data: Path, teacher: Path, tmp_path: Path) -> None:
    call = ["--data", str(data), "--out", str(tmp_path), "--teachers", str(teacher), str(teacher), "--views", "2"]
    call_command("distil_emotion", *call, *TINY, "--epochs", "1", stdout=StringIO(), verbosity=0)
    card = json.loads((tmp_path / "model.json").read_text())
    assert [member["run"] for member in card["teachers"]["members"]] == [teacher.name] * 2
    assert card["teachers"]["ensemble"]["accuracy"] == card["teachers"]["members"][0]["accuracy"]
    assert card["training"][-1]["teacher_weight"] == 0.7


def test_a_student_taught_alone_by_its_teacher_comes_to_say_the_same(data: Path, teacher: Path, tmp_path: Path) -> None:
    from emotion.training import teach, train

    loaded = dataset.load(data)
    recipe = Recipe(
        arch="vgg_se_stem_tiny", epochs=6, batch=16, dropout=0.0, strength=0.3, seed=3, views=2, teacher_weight=1.0
    )
    lesson = teach.lesson(loaded, [train.reopened(loaded, teacher)], recipe, tmp_path)
    student = train.run(loaded, tmp_path, recipe, teachers=lesson)
    losses = [float(row["loss"]) for row in student.record.epochs()]
    assert losses[-1] < losses[0]


def test_the_answers_are_asked_for_once(data: Path, teacher: Path, tmp_path: Path) -> None:
    from emotion.training import teach, train

    loaded = dataset.load(data)
    recipe = Recipe(arch="vgg_se_stem_tiny", batch=16, strength=0.3, seed=3, views=1)
    first = teach.lesson(loaded, [train.reopened(loaded, teacher)], recipe, tmp_path)
    written = (tmp_path / teach.FILE_NAME).stat().st_mtime_ns
    again = teach.lesson(loaded, [train.reopened(loaded, teacher)], recipe, tmp_path)
    assert (tmp_path / teach.FILE_NAME).stat().st_mtime_ns == written
    np.testing.assert_array_equal(first.logits["fer"], again.logits["fer"])
    other = Recipe(arch="vgg_se_stem_tiny", batch=16, strength=0.6, seed=3, views=1)
    teach.lesson(loaded, [train.reopened(loaded, teacher)], other, tmp_path)
    assert (tmp_path / teach.FILE_NAME).stat().st_mtime_ns != written


def test_a_variation_is_the_same_in_any_order() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (8, 48, 48), dtype=np.uint8)
    rows = np.arange(8)
    [(ahead, _)] = augment.batches(pixels, rows, batch=8, size=48, seed=(1, 0))
    [(back, _)] = augment.batches(pixels, rows[::-1], batch=8, size=48, seed=(1, 0))
    np.testing.assert_array_equal(ahead, back[::-1])
