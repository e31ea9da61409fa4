"""The last run learns from the held-out images as well; what was chosen on them before holds, and nobody may be
measured on them after it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from emotion.training import dataset, protocol
from emotion.training.checkpoint import CheckpointError
from emotion.training.recipe import Recipe
from tests.emotion.training import faces

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]

TINY = ["--arch", "vgg_se_stem_tiny", "--batch", "16", "--epochs", "1", "--dropout", "0", "--strength", "0.5"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented data set."""
    return faces.npz(tmp_path_factory.mktemp("data"), **faces.arrays(each=30))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """A folder with a run `before` and one `after` that goes on from it with the held-out images."""
    folder = tmp_path_factory.mktemp("runs")
    train(data, folder / "before")
    card = str(folder / "before" / "model.json")
    train(data, folder / "after", "--whole", "--start-from", str(folder / "before"), "--judged-by", card)
    return folder


def train(data: Path, out: Path, *more: str) -> None:
    call_command("train_emotion", "--data", str(data), "--out", str(out), *TINY, *more, stdout=StringIO(), verbosity=0)


def card_of(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / "model.json").read_text())
    return card


def test_it_learns_from_all_images_and_keeps_what_was_chosen_before(runs: Path, data: Path) -> None:
    before, after = card_of(runs / "before"), card_of(runs / "after")
    split = protocol.split(dataset.load(data))
    assert before["data"]["learnt_from"] == len(split.learn)
    assert after["data"]["learnt_from"] == len(split.learn) + len(split.held_out)
    assert "learnt from it, too" in after["data"]["split"]
    for choice in ("temperature", "decision", "weights", "refitted"):
        assert after[choice] == before[choice]
    assert after["metrics"]["validation"] == before["metrics"]["validation"]
    assert after["sha256"] != before["sha256"]


def test_its_log_shows_no_accuracy_on_images_it_learns_from(runs: Path) -> None:
    header, row = (runs / "after" / "training_log.csv").read_text().splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["val_accuracy"] == "nan"


def test_it_is_not_exported_without_the_card_of_the_run_before(runs: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="judged by another card"):
        train(data, tmp_path, "--whole", "--start-from", str(runs / "before"))
    assert not (tmp_path / "model.json").exists()


def test_it_is_not_judged_by_the_card_of_another_network(runs: Path, data: Path, tmp_path: Path) -> None:
    card = tmp_path / "model.json"
    card.write_text(json.dumps(card_of(runs / "before") | {"architecture": "another"}))
    with pytest.raises(CommandError, match="other networks"):
        train(data, tmp_path / "out", "--whole", "--start-from", str(runs / "before"), "--judged-by", str(card))


@pytest.mark.parametrize("choice", [True, False])
def test_its_last_layer_is_fitted_anew_only_where_that_was_chosen_before(
    runs: Path, data: Path, tmp_path: Path, choice: bool
) -> None:
    """On images that it learnt from, the new layer would always seem better."""
    card = tmp_path / "model.json"
    card.write_text(json.dumps(card_of(runs / "before") | {"refitted": [choice]}))
    train(data, tmp_path / "out", "--whole", "--start-from", str(runs / "before"), "--judged-by", str(card))
    assert card_of(tmp_path / "out")["refitted"] == [choice]


def test_a_card_that_does_not_say_what_was_chosen_judges_nobody(runs: Path, data: Path, tmp_path: Path) -> None:
    card, said = tmp_path / "model.json", card_of(runs / "before")
    del said["refitted"]
    card.write_text(json.dumps(said))
    with pytest.raises(CommandError, match="what was chosen: refitted"):
        train(data, tmp_path / "out", "--whole", "--start-from", str(runs / "before"), "--judged-by", str(card))


def test_nobody_who_is_measured_on_them_may_learn_from_it(runs: Path, data: Path, tmp_path: Path) -> None:
    from emotion.training import teach

    with pytest.raises(CommandError, match="has learnt from the held-out images"):
        train(data, tmp_path, "--start-from", str(runs / "after"))
    with pytest.raises(CommandError, match="has learnt from the held-out images"):
        train(data, runs / "after", "--resume")
    with pytest.raises(CheckpointError, match="cannot teach"):
        teach.lesson(dataset.load(data), [runs / "after"], Recipe(views=1), tmp_path)
