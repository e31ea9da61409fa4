"""`ablate_emotion` compares runs that differ in one thing, and goes on where it was cut off."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from tests.emotion.training import faces, weights

pytestmark = [pytest.mark.train, pytest.mark.usefixtures("tensorflow")]


def test_it_measures_every_step_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from emotion.training import ablate, teach

    monkeypatch.setitem(ablate.STEPS, "wider", ("wider", {"dropout": 0.0}))  # the real ones take minutes
    for name in ("residual", "published"):
        monkeypatch.setitem(ablate.STEPS, name, (name, {"arch": "face_resnet_tiny"}))
    data = faces.npz(tmp_path, **faces.arrays(each=30))
    count = len(np.load(data)["label"])
    teach.Lesson(
        {"fer": np.zeros((count, 5), np.float32), "plus": np.zeros((count, 10), np.float32)}, ({"run": "teacher"},)
    ).save(tmp_path / "lesson.npz")
    call = ["--data", str(data), "--out", str(tmp_path / "runs"), "--json", str(tmp_path / "ablation.json")]
    tiny = ["--arch", "vgg_se_stem_tiny", "--epochs", "1", "--batch", "16", "--teacher", str(tmp_path / "lesson.npz")]
    tiny += ["--pretrained", str(weights.files(tmp_path))]
    call_command("ablate_emotion", *call, *tiny, stdout=StringIO(), verbosity=0)
    figures = json.loads((tmp_path / "ablation.json").read_text())
    assert [one["step"] for one in figures] == [*ablate.STEPS, "mirrored"]
    assert {one["images"] for one in figures} == {68}
    kernels = [np.load(tmp_path / "runs" / name / "checkpoint.npz")["v0"] for name in ("residual", "published")]
    assert not np.allclose(*kernels)
    assert all(one["interval"][0] <= one["accuracy"] <= one["interval"][1] for one in figures)
    assert [one["accuracy_ferplus"] is None for one in figures[:3]] == [True, True, False]

    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "runs").rglob("checkpoint.npz")}
    call_command("ablate_emotion", *call, *tiny, stdout=StringIO(), verbosity=0)
    assert len(before) == len(ablate.STEPS)
    assert {file: file.stat().st_mtime_ns for file in before} == before
    assert json.loads((tmp_path / "ablation.json").read_text()) == figures
