"""The network that sees covered faces is trained, stopped, gone on with and exported in one command."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from emotion.inference import occlusion
from emotion.training import dataset
from emotion.training.covers.kinds import HARMLESS, OVER_EYES, OVER_MOUTH
from tests.emotion.training import faces

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented data set."""
    return faces.npz(tmp_path_factory.mktemp("data"), **faces.arrays(each=20))


def train(data: Path, out: Path, *options: str) -> StringIO:
    said = StringIO()
    call = ["--data", str(data), "--out", str(out), "--batch", "16", *options]
    call_command("train_occlusion", *call, stdout=said, verbosity=0)
    return said


def test_it_writes_a_network_and_its_card(data: Path, tmp_path: Path) -> None:
    said = train(data, tmp_path, "--epochs", "1", "--seed", "3", "--leave-out", "cup", "scarf")
    card = json.loads((tmp_path / "occlusion.json").read_text())
    assert hashlib.sha256((tmp_path / "occlusion.tflite").read_bytes()).hexdigest() == card["sha256"]
    assert card["training"]["seed"] == 3
    assert card["training"]["left_out"] == ["cup", "scarf"]
    assert str(tmp_path) not in json.dumps(card)
    figures = card["metrics"]["validation"]
    assert set(figures["caught"]) == {*OVER_MOUTH, *OVER_EYES}
    assert set(figures["harmless_refused"]) == set(HARMLESS)
    assert json.loads(said.getvalue().splitlines()[-1]) == card["metrics"]
    crops = dataset.load(data).pixels[:3]
    assert occlusion.load(tmp_path / "occlusion.tflite").hidden(crops).shape == (3, 2)


def test_it_goes_on_where_it_stopped(data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from emotion.training.occlusion.train import Recipe, run

    loaded, recipe = dataset.load(data), Recipe(epochs=2, batch=16)
    whole = run(loaded, tmp_path / "whole", recipe).model.get_weights()
    run(loaded, tmp_path / "parts", recipe, until=1)
    caplog.clear()
    with caplog.at_level("INFO", logger="emotion.training.occlusion"):
        parts = run(loaded, tmp_path / "parts", recipe, resume=True).model.get_weights()
    assert [message[:12] for message in caplog.messages if message.startswith("epoch")] == ["epoch 2 of 2"]
    for ours, theirs in zip(parts, whole, strict=True):
        assert abs(ours - theirs).max() < 1e-5


def test_it_never_looks_at_test_images(data: Path, tmp_path: Path) -> None:
    from emotion.training.occlusion.train import Recipe, run
    from emotion.training.types import TRAINING

    loaded = dataset.load(data)
    mine = {image.tobytes() for image in loaded.pixels[loaded.usage == TRAINING]}
    trained = run(loaded, tmp_path, Recipe(epochs=0, batch=16))
    assert {image.tobytes() for part in (trained.learnt, trained.held_out) for image in part.pixels} <= mine


def test_it_names_what_is_wrong_with_the_data(tmp_path: Path) -> None:
    few = faces.npz(tmp_path, **faces.arrays(each=3))
    with pytest.raises(CommandError, match="too few"):
        train(few, tmp_path / "run")
