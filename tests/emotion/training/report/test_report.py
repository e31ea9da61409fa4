"""`emotion_report` draws everything from the served file, its log and a photo."""

import json
import re
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from emotion.inference import classifier
from emotion.training.report import feature_maps, robustness
from tests.emotion.training import faces

FIGURES = {
    "training-curves", "confusion-matrix", "recall", "reliability", "risk-coverage", "robustness", "feature-maps",
    "labelled-faces",
}  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a report on the served model and the invented data set, beside an invented peer."""
    pytest.importorskip("matplotlib", reason="matplotlib, the [report] extra, is not installed")
    folder = tmp_path_factory.mktemp("report")
    (folder / "peers.json").write_text(json.dumps({"peers": [{"name": "another package", "accuracy": 0.61}]}))
    data = faces.npz(folder)
    call = ["--data", str(data), "--out", str(folder / "out"), "--peers", str(folder / "peers.json")]
    call_command("emotion_report", *call, "--with-dataset-images", stdout=StringIO())
    return folder / "out"


def test_every_figure_is_a_picture_beside_the_page(report: Path) -> None:
    drawn = {file.stem: np.asarray(cv2.imread(str(file))) for file in report.glob("*.png")}
    assert set(drawn) == FIGURES | {"peers"}
    for picture in drawn.values():
        assert min(picture.shape[:2]) > 200
        assert picture.std() > 5


def test_the_page_needs_no_other_file(report: Path) -> None:
    page = (report / "index.html").read_text()
    assert page.count("data:image/png;base64,") == len(FIGURES) + 1
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert classifier.model_card()["sha256"] in page


def test_each_figure_is_told_in_words(report: Path) -> None:
    page = (report / "index.html").read_text()
    captions = re.findall(r"<figcaption>(.+?)</figcaption>", page, re.DOTALL)
    assert len(captions) == page.count("<figure>")
    assert all(len(caption) > 60 for caption in captions)


def test_faces_of_the_data_set_stay_out_of_the_page(report: Path) -> None:
    assert [file.name for file in (report / "faces").iterdir()] == ["data-set-faces.png"]


def test_it_names_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        call_command("emotion_report", "--data", str(tmp_path / "none.npz"), "--out", str(tmp_path))


def test_feature_maps_of_the_served_file_shrink_from_stage_to_stage() -> None:
    crop = faces.drawn(3, np.random.default_rng(0))
    stages = feature_maps.feature_maps(classifier.MODEL.read_bytes(), crop)
    sides = [maps.shape[0] for maps in stages.values()]
    assert len(sides) >= 4
    assert sides == sorted(set(sides), reverse=True)
    name, maps = next(iter(stages.items()))
    assert feature_maps.strongest(stages[name], 5).shape == (5, *maps.shape[:2])


@pytest.mark.usefixtures("tensorflow")
@pytest.mark.parametrize(
    ("arch", "last"),
    [("vgg_se_stem_tiny", ["stem", "stage1", "stage2"]), ("mobile_face_tiny", ["conv_pw_1", "conv_pw_2"])],
)
def test_feature_maps_are_the_last_of_each_size_in_any_network(arch: str, last: list[str]) -> None:
    from emotion.training import export, network

    file = export.to_litert(network.build(arch, dropout=0.0, seed=1))
    assert list(feature_maps.feature_maps(file, faces.drawn(3, np.random.default_rng(0)))) == last


@pytest.mark.parametrize("name", list(robustness.SLICES)[1:])
def test_every_slice_changes_the_crops_and_only_in_itself(name: str) -> None:
    crops = np.stack([faces.drawn(label, np.random.default_rng(label)) for label in (3, 4)])
    before = crops.copy()
    changed = robustness.applied(name, crops)
    assert changed.shape == crops.shape
    assert changed.dtype == np.uint8
    assert (changed != crops).mean() > 0.1
    np.testing.assert_array_equal(crops, before)


def test_the_maps_of_a_stage_stand_evenly_beside_one_another() -> None:
    figures = pytest.importorskip("emotion.training.report.figures", reason="matplotlib is not installed")
    maps = np.random.default_rng(0).random((24, 24, 32), np.float32)
    drawn = figures.feature_map_grid(np.zeros((48, 48), np.uint8), {"a stage with a long name": maps})
    drawn.draw_without_rendering()
    places = [axes.get_position().x0 for axes in drawn.axes[figures.MAPS :]]
    np.testing.assert_allclose(np.diff(places), np.diff(places)[0], rtol=0.02)


@pytest.mark.parametrize(("accuracy", "panels"), [("0.71", 4), ("nan", 2)])
def test_runs_without_held_out_images_have_no_empty_panel_for_them(accuracy: str, panels: int) -> None:
    figures = pytest.importorskip("emotion.training.report.figures", reason="matplotlib is not installed")
    row = {"epoch": "1", "loss": "1.2", "val_accuracy": accuracy, "val_accuracy_ferplus": accuracy}
    drawn = figures.training_curves([{"run": "first", **row}, {"run": "second", **row}])
    assert len(drawn.axes) == panels
    assert all(axes.lines for axes in drawn.axes)
