"""FER2013 in every form that people have it, with its faults named."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from emotion.training import dataset
from emotion.training.dataset import DatasetError
from emotion.training.types import PRIVATE_TEST, PUBLIC_TEST, TRAINING, UNKNOWN_PART
from tests.emotion.training import faces

PIXELS = " ".join(["7"] * 48 * 48)


def test_it_reads_an_npz(tmp_path: Path) -> None:
    loaded = dataset.load(faces.npz(tmp_path))
    assert loaded.pixels.shape == (112, 48, 48)
    assert loaded.votes.sum(axis=1).tolist() == [10.0] * 112
    assert loaded.problems == ()


def test_it_needs_only_pixels_and_labels(tmp_path: Path) -> None:
    whole = faces.arrays()
    np.savez(tmp_path / "few.npz", pixels=whole["pixels"][[0, 0, 1]], label=whole["label"][[0, 0, 1]])
    loaded = dataset.load(tmp_path / "few.npz")
    assert set(loaded.usage) == {UNKNOWN_PART}
    assert loaded.group[0] == loaded.group[1] != loaded.group[2]
    assert not loaded.votes.any()


def test_it_names_rows_with_an_unknown_label(tmp_path: Path) -> None:
    label = faces.arrays()["label"].copy()
    label[5] = 9
    loaded = dataset.load(faces.npz(tmp_path, label=label))
    assert len(loaded) == 111
    assert loaded.problems == ("row 5: unknown label 9",)


@pytest.mark.parametrize("header", ["emotion,pixels,Usage", "emotion, Usage, pixels"])
def test_it_reads_both_csv_files_of_kaggle(tmp_path: Path, header: str) -> None:
    usages = ["Training", "PublicTest", "PrivateTest"]
    rows = [f"3,{PIXELS},{u}" if header.endswith("Usage") else f"3, {u}, {PIXELS}" for u in usages]
    path = tmp_path / "fer2013.csv"
    path.write_text("\n".join([header, *rows]))
    loaded = dataset.load(path)
    assert loaded.usage.tolist() == [TRAINING, PUBLIC_TEST, PRIVATE_TEST]
    assert loaded.label.tolist() == [3, 3, 3]
    assert (loaded.pixels == 7).all()


@pytest.mark.parametrize(
    "row", ["8,{p},Training", "x,{p},Training", "3,1 2 3,Training", "3,{p} 9,Training", "3,{p},Nowhere", "3", "3,a b,x"]
)
def test_it_names_bad_csv_rows_and_reads_the_rest(tmp_path: Path, row: str) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text("\n".join(["emotion,pixels,Usage", row.format(p=PIXELS), f"0,{PIXELS},Training"]))
    loaded = dataset.load(path)
    assert len(loaded) == 1
    assert len(loaded.problems) == 1
    assert loaded.problems[0].startswith("line 2")


def test_it_reads_folders_of_images_and_names_the_broken_ones(tmp_path: Path) -> None:
    for part, emotion, side in [("train", "happy", 48), ("train", "anger", 96), ("test", "surprised", 48)]:
        folder = tmp_path / part / emotion
        folder.mkdir(parents=True)
        cv2.imwrite(str(folder / "face.png"), np.full((side, side), 80, np.uint8))
    (tmp_path / "train" / "happy" / "broken.jpg").write_bytes(b"not an image")
    (tmp_path / "train" / "happy" / "empty.jpg").touch()
    (tmp_path / "train" / "happy" / "notes.txt").write_text("ignored")
    (tmp_path / "train" / "bored").mkdir()
    loaded = dataset.load(tmp_path)
    assert sorted(zip(loaded.label.tolist(), loaded.usage.tolist(), strict=True)) == [
        (0, TRAINING),
        (3, TRAINING),
        (5, PUBLIC_TEST),
    ]
    assert [Path(problem.split(":")[0]).name for problem in loaded.problems] == ["broken.jpg", "empty.jpg"]


def test_it_says_why_a_data_set_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"PK broken")
    (tmp_path / "b.txt").touch()
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty").mkdir()
    np.savez(tmp_path / "d.npz", pixels=np.zeros((2, 48, 48), np.uint8))
    np.savez(tmp_path / "e.npz", pixels=np.zeros((2, 9, 9), np.uint8), label=np.zeros(2, np.uint8))
    for name in ("a.npz", "b.txt", "c.csv", "d.npz", "e.npz", "empty", "missing.npz"):
        with pytest.raises(DatasetError, match=name):
            dataset.load(tmp_path / name)
