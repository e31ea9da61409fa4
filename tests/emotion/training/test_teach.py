"""A student learns from what its teachers say about the images."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from emotion.training import augment, dataset
from emotion.training.checkpoint import CheckpointError
from emotion.training.recipe import Recipe
from tests.emotion.training import faces

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]

TINY = ["--arch", "vgg_se_stem_tiny", "--batch", "16", "--seed", "3", "--dropout", "0", "--strength", "0.5"]


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
    lesson = teach.lesson(loaded, [teacher], recipe, tmp_path)
    student = train.run(loaded, tmp_path, recipe, teachers=lesson)
    losses = [float(row["loss"]) for row in student.record.epochs()]
    assert losses[-1] < losses[0]


def test_a_lesson_outlives_its_teachers_and_counts_as_many(data: Path, teacher: Path, tmp_path: Path) -> None:
    from emotion.training import teach, train

    loaded = dataset.load(data)
    recipe = Recipe(arch="vgg_se_stem_tiny", batch=16, strength=0.3, seed=3, views=1)
    first = teach.lesson(loaded, [teacher], recipe, tmp_path / "one")
    kept = tmp_path / "one" / teach.FILE_NAME
    again = teach.lesson(loaded, [tmp_path / "gone"], recipe, tmp_path / "one")
    np.testing.assert_allclose(again.logits["fer"], first.logits["fer"], atol=0.01)

    silent = teach.Lesson({head: np.zeros_like(values) for head, values in first.logits.items()}, ({"run": "silent"},))
    three = teach.joined([first, first, silent])
    np.testing.assert_allclose(three.logits["plus"], first.logits["plus"] * 2 / 3, atol=1e-5)
    silent.save(tmp_path / "silent.npz")
    both = teach.lesson(loaded, [kept, tmp_path / "silent.npz"], recipe, tmp_path / "both")
    np.testing.assert_allclose(both.logits["plus"], first.logits["plus"] / 2, atol=0.01)
    held_out = train.reopened(loaded, teacher).split.held_out
    assert [member["run"] for member in both.report(loaded, held_out)["members"]] == [teacher.name, "silent"]


def test_a_lesson_about_other_images_is_refused(data: Path, teacher: Path, tmp_path: Path) -> None:
    from emotion.training import teach

    fewer = dataset.load(faces.npz(tmp_path, **faces.arrays(each=30)))
    teach.Lesson({"fer": np.zeros((3, 5), np.float32), "plus": np.zeros((3, 10), np.float32)}, ()).save(
        tmp_path / "l.npz"
    )
    with pytest.raises(CheckpointError, match="about 3 images"):
        teach.read(tmp_path / "l.npz", fewer)


def test_a_variation_is_the_same_in_any_order() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (8, 48, 48), dtype=np.uint8)
    rows = np.arange(8)
    [(ahead, _)] = augment.batches(pixels, rows, batch=8, size=48, seed=(1, 0))
    [(back, _)] = augment.batches(pixels, rows[::-1], batch=8, size=48, seed=(1, 0))
    np.testing.assert_array_equal(ahead, back[::-1])
