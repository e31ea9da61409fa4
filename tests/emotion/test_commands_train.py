"""`train_emotion` and `bench_worker`, as a person calls them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.emotion.training import faces


@pytest.mark.train
def test_it_trains_and_exports_in_one_command(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow, the [train] extra, is not installed")
    data, out = faces.npz(tmp_path, **faces.arrays(each=30)), tmp_path / "run"
    tiny = ["--arch", "vgg_se_stem_tiny", "--epochs", "1", "--batch", "16", "--seed", "3"]
    said = StringIO()
    call_command("train_emotion", "--data", str(data), "--out", str(out), *tiny, stdout=said, verbosity=0)
    assert {"emotion.tflite", "model.json", "training_log.csv"} <= {file.name for file in out.iterdir()}
    card = (out / "model.json").read_text()
    assert json.loads(card)["training"][0]["seed"] == 3
    assert str(tmp_path) not in card
    assert set(json.loads(said.getvalue().splitlines()[-1])) == {"validation"}


@pytest.mark.train
def test_it_names_the_architectures_it_knows(tmp_path: Path) -> None:
    pytest.importorskip("tensorflow", reason="TensorFlow, the [train] extra, is not installed")
    with pytest.raises(CommandError, match="vgg_se_stem_narrow"):
        call_command("train_emotion", "--data", str(tmp_path), "--arch", "resnet")


def test_the_benchmark_measures_inference_in_a_process_of_its_own() -> None:
    out = StringIO()
    call_command("bench_worker", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    assert figures["litert"]["mebibytes"] > figures["python"]["mebibytes"]
    assert figures["litert"]["seconds"] > 0
    assert figures["tensorflow"] is None or figures["tensorflow"]["mebibytes"] > figures["litert"]["mebibytes"]
