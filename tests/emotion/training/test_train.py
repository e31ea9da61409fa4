"""A real training run, tiny: it learns, stops, goes on, exports, and the served file says what the network said."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emotion.inference import classifier
from emotion.inference.image import standardise
from emotion.training import dataset, evaluate, protocol
from emotion.training.checkpoint import CheckpointError
from emotion.training.dataset import DatasetError
from emotion.training.recipe import Recipe
from emotion.training.types import LABEL_NAMES, PUBLIC_TEST
from tests.emotion.training import faces

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


def tiny(**changes: Any) -> Recipe:
    few: dict[str, Any] = {
        "arch": "vgg_se_stem_tiny",
        "epochs": 2,
        "batch": 16,
        "strength": 0.3,
        "dropout": 0.0,
        "seed": 1,
    }
    return Recipe(**{**few, **changes})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented data set."""
    return faces.npz(tmp_path_factory.mktemp("data"), **faces.arrays(each=30))


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """The folder of a run of one epoch that was then resumed for a second one and exported."""
    from emotion.training import export, finish, train

    out, loaded = tmp_path_factory.mktemp("run"), dataset.load(data)
    train.run(loaded, out, tiny(epochs=1, early_size=32, early_share=1.0))
    trainer = train.run(loaded, out, tiny(), resume=True)
    export.export([trainer], out, name="tiny", release=True)
    rows = trainer.split.held_out[:4]
    live = train.answers(finish.member(trainer).model, standardise(loaded.pixels[rows]))
    np.savez(out / "live.npz", rows=rows, fer=live["fer"], plus=live["plus"])
    return out


def test_runs_of_other_seeds_are_measured_on_the_same_images(data: Path, tmp_path: Path) -> None:
    from emotion.training.train import Trainer

    held = [Trainer(dataset.load(data), tiny(seed=seed), tmp_path).split.held_out.tolist() for seed in (1, 2)]
    assert held[0] == held[1] != []


def test_it_logs_each_epoch_once(run_folder: Path) -> None:
    with (run_folder / "training_log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert [row["size"] for row in rows] == ["32", "48"]
    assert float(rows[1]["loss"]) < float(rows[0]["loss"])


def test_its_card_tells_how_it_came_about(run_folder: Path) -> None:
    card = json.loads((run_folder / "model.json").read_text())
    assert [stretch["from_epoch"] for stretch in card["training"]] == [1, 2]
    assert card["outputs"]["fer"] == ["angry", "happy", "neutral", "sad", "surprise"]
    assert card["input"]["shape"] == [1, 48, 48, 1]
    assert card["bytes"] == (run_folder / "emotion.tflite").stat().st_size
    assert card["data"]["learnt_from"] + card["data"]["held_out"] == 150
    assert card["metrics"]["validation"]["n"] == card["data"]["held_out"]
    assert card["metrics"]["public"]["n"] == 50
    assert card["parity"]["float32"]["fer"]["agreement"] == 1
    assert card["parity"]["float32"]["plus"]["largest_difference"] < 1e-3


def test_the_served_file_says_what_the_network_said(run_folder: Path, data: Path) -> None:
    model = classifier.load(run_folder / "emotion.tflite")
    live = np.load(run_folder / "live.npz")
    crops = dataset.load(data).pixels[live["rows"]]
    served = [model.network.logits(face[None]) for face in standardise(crops)]
    loose = 0.02 if model.card["weights"] == "float32" else 1.2
    assert [fer.argmax() for fer, _ in served] == live["fer"].argmax(axis=1).tolist()
    np.testing.assert_allclose([fer for fer, _ in served], live["fer"], atol=loose)
    np.testing.assert_allclose([plus for _, plus in served], live["plus"], atol=loose)


def test_it_is_evaluated_from_its_file(run_folder: Path, data: Path) -> None:
    loaded = dataset.load(data)
    figures = evaluate.measure(
        classifier.load(run_folder / "emotion.tflite"), loaded, np.flatnonzero(loaded.usage == PUBLIC_TEST)
    )
    card = json.loads((run_folder / "model.json").read_text())
    assert figures["accuracy"] == card["metrics"]["public"]["accuracy"]
    assert figures["model_sha256"] == card["sha256"]


def test_it_serves_two_runs_as_one_network(run_folder: Path, data: Path, tmp_path: Path) -> None:
    from emotion.training import export, train

    loaded = dataset.load(data)
    second = train.run(loaded, tmp_path, tiny(epochs=1, early_size=36, early_share=1.0), start_from=run_folder)
    card = export.export([train.reopened(loaded, run_folder), second], tmp_path, views=1)
    assert card["views"] == classifier.load(tmp_path / "emotion.tflite").views == 1
    assert card["architecture"] == "vgg_se_stem_tiny@48+vgg_se_stem_tiny@36"
    assert [stretch["run"] for stretch in card["training"]] == [run_folder.name] * 2 + [tmp_path.name]
    alone, scores = (
        classifier.load(folder / "emotion.tflite").scores(loaded.pixels[:3]) for folder in (run_folder, tmp_path)
    )
    assert scores.fer.shape == (3, 5)
    assert (scores.fer != alone.fer).any()


def test_a_mirrored_network_says_what_it_says_of_the_mirror_image(run_folder: Path, data: Path) -> None:
    from emotion.training import finish, train

    loaded = dataset.load(data)
    trainer, crops = train.reopened(loaded, run_folder), standardise(loaded.pixels[:6])
    plain, mirrored = finish.member(trainer).model, finish.member(trainer, mirror=True).model
    expected = train.answers(plain, np.ascontiguousarray(crops[:, :, ::-1]))
    np.testing.assert_allclose(train.answers(mirrored, crops)["fer"], expected["fer"], atol=1e-4)


def test_a_released_network_can_be_gone_on_from(run_folder: Path, data: Path, tmp_path: Path) -> None:
    from emotion.training import train

    loaded, released = dataset.load(data), tmp_path / "released"
    released.mkdir()
    for name in ("model.json", "weights.npz"):
        (released / name).write_bytes((run_folder / name).read_bytes())
    run, kept = train.reopened(loaded, run_folder), train.reopened(loaded, released)
    run.use_averaged()
    rows = run.split.held_out
    np.testing.assert_allclose(kept.logits(rows)["fer"], run.logits(rows)["fer"], atol=0.05)
    with pytest.raises(CheckpointError, match="neither"):
        train.reopened(loaded, tmp_path)


def test_the_released_weights_are_those_of_the_card(data: Path) -> None:
    from emotion.training import train

    loaded, folder = dataset.load(data), classifier.MODEL.parent
    released = [train.reopened(loaded, path) for path in (folder, *folder.glob("weights-*.npz"))]
    assert sum(one.model.count_params() for one in released) == classifier.model_card()["parameters"]


def test_going_on_gives_what_going_through_gives(run_folder: Path, data: Path, tmp_path: Path) -> None:
    from emotion.training import train

    loaded, recipe = dataset.load(data), tiny(dropout=0.2, mixup=0.3)
    whole = train.run(loaded, tmp_path / "whole", recipe)
    train.Trainer(loaded, recipe, tmp_path / "parts").fit(resume=False, until=1)
    parts = train.run(loaded, tmp_path / "parts", recipe, resume=True)
    for ours, theirs in zip(parts.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_images_labelled_fear_teach_one_head_and_leave_the_other_alone(data: Path, tmp_path: Path) -> None:
    from emotion.training import train
    from emotion.training.learner import HEADS

    loaded, recipe = dataset.load(data), tiny(extras=True, weight_decay=0.0)
    train.use_threads(recipe.threads)
    trainer = train.Trainer(loaded, recipe, tmp_path)
    fear = np.flatnonzero(loaded.label == LABEL_NAMES.index("fear"))[:16]
    fer, plus = trainer.model.get_layer("fer"), trainer.model.get_layer("plus")
    before = [head.get_weights() for head in (fer, plus)]
    targets = dict(zip(HEADS, protocol.targets(loaded, fear, label_weight=0.7), strict=True))
    trainer.learner.train_on_batch(standardise(loaded.pixels[fear]), targets)
    np.testing.assert_array_equal(fer.get_weights()[0], before[0][0])
    assert np.abs(plus.get_weights()[0] - before[1][0]).max() > 1e-5


def test_a_run_with_extras_says_so_on_its_card(data: Path, tmp_path: Path) -> None:
    from emotion.training import export, train

    loaded = dataset.load(data)
    card = export.export([train.run(loaded, tmp_path, tiny(epochs=1, extras=True))], tmp_path, name="tiny")
    assert "60 fear and disgust images for the FER+ head" in card["data"]["extras"]


def test_it_refuses_the_checkpoint_of_another_network(run_folder: Path, data: Path) -> None:
    from emotion.training import train

    with pytest.raises(CheckpointError, match="another architecture"):
        train.run(dataset.load(data), run_folder, tiny(arch="vgg_se_stem_narrow"), resume=True)


def test_it_refuses_data_too_small_to_learn_from(tmp_path: Path) -> None:
    from emotion.training import train

    few = faces.npz(tmp_path, **faces.arrays(each=3))
    with pytest.raises(DatasetError, match="too few"):
        train.run(dataset.load(few), tmp_path / "run", tiny(batch=64))


def test_a_file_for_serving_is_smaller_with_int8_weights() -> None:
    from emotion.training import export, network

    model = network.build("vgg_se_stem_narrow", dropout=0.0, seed=1)
    plain = export.to_litert(model)
    small = export.to_litert(model, np.random.default_rng(0).normal(size=(8, 48, 48, 1)).astype(np.float32))
    assert len(small) < 0.4 * len(plain) < 4 * 1024 * 1024
