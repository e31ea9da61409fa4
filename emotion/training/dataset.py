"""FER2013 in the forms that people have it: one `.npz`, Kaggle's CSV files, or folders of images."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from emotion.inference.decision import PLUS_CLASSES
from emotion.inference.image import SIDE
from emotion.training.types import LABEL_NAMES, PRIVATE_TEST, PUBLIC_TEST, TRAINING, UNKNOWN_PART

USAGES: Final = {"": UNKNOWN_PART, "Training": TRAINING, "PublicTest": PUBLIC_TEST, "PrivateTest": PRIVATE_TEST}
FOLDERS: Final = {"train": TRAINING, "test": PUBLIC_TEST, "private": PRIVATE_TEST}
SYNONYMS: Final = {"anger": "angry", "happiness": "happy", "sadness": "sad", "surprised": "surprise"}
SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})


class DatasetError(Exception):
    """The data set cannot be used at all; the message says why and names the file."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceSet:
    """Face crops with what is known of them; row i of every array is the same image.

    pixels (N, 48, 48) uint8; label (N,) uint8, number in LABEL_NAMES; usage (N,) uint8; votes (N, 10) float32,
    FER+ annotator votes, all zero where unknown; group (N,) int64, the same number for copies of one image.
    problems names the entries that were left out, and why.
    """

    pixels: NDArray[np.uint8]
    label: NDArray[np.uint8]
    usage: NDArray[np.uint8]
    votes: NDArray[np.float32]
    group: NDArray[np.int64]
    problems: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.label)


def load(path: Path) -> FaceSet:
    """Read a data set from an `.npz` file, a FER2013 CSV file or a folder of image folders.

    Unreadable images and rows are named in `problems`, never fatal. Raises DatasetError when the path does not
    exist, has another form, or holds not one usable image.
    """
    if path.is_dir():
        faces = _load_folder(path)
    elif not path.is_file():
        raise DatasetError(f"{path}: no such file or folder")
    elif path.suffix.lower() == ".npz":
        faces = _load_npz(path)
    elif path.suffix.lower() == ".csv":
        faces = _load_csv(path)
    else:
        raise DatasetError(f"{path}: not an .npz file, a .csv file or a folder")
    if not len(faces):
        raise DatasetError(f"{path}: holds no usable image; {len(faces.problems)} problems")
    return faces


def _load_npz(path: Path) -> FaceSet:
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    except (OSError, ValueError, EOFError) as error:
        raise DatasetError(f"{path}: not a readable .npz file ({error})") from error
    if missing := {"pixels", "label"} - arrays.keys():
        raise DatasetError(f"{path}: lacks the array(s) {', '.join(sorted(missing))}")
    pixels, label = arrays["pixels"], arrays["label"]
    if pixels.dtype != np.uint8 or pixels.shape != (len(label), SIDE, SIDE):
        raise DatasetError(f"{path}: pixels must be uint8 of shape ({len(label)}, {SIDE}, {SIDE})")
    known = label < len(LABEL_NAMES)
    problems = tuple(f"row {row}: unknown label {label[row]}" for row in np.flatnonzero(~known))
    return FaceSet(
        pixels=pixels[known],
        label=label[known].astype(np.uint8),
        usage=arrays.get("usage", np.full(len(label), UNKNOWN_PART))[known].astype(np.uint8),
        votes=arrays.get("ferplus_votes", _no_votes(len(label)))[known].astype(np.float32),
        group=(arrays["duplicate_group"] if "duplicate_group" in arrays else copies(pixels))[known].astype(np.int64),
        problems=problems,
    )


def _load_csv(path: Path) -> FaceSet:
    """`fer2013.csv` (emotion,pixels,Usage) and `icml_face_data.csv` (the same with spaces in its header)."""
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    usages: list[int] = []
    problems: list[str] = []
    with path.open(newline="", encoding="utf-8", errors="replace") as lines:
        reader = csv.DictReader(lines, skipinitialspace=True)
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        if not {"emotion", "pixels"} <= set(reader.fieldnames):
            raise DatasetError(f"{path}: the header must name emotion and pixels")
        for number, row in enumerate(reader, start=2):
            try:
                image, label, usage = _csv_row(row)
            except (ValueError, KeyError) as error:
                problems.append(f"line {number}: {error}")
                continue
            images.append(image)
            labels.append(label)
            usages.append(usage)
    return _assemble(images, labels, usages, problems)


def _csv_row(row: dict[str, str]) -> tuple[NDArray[np.uint8], int, int]:
    label = int(row["emotion"])
    if not 0 <= label < len(LABEL_NAMES):
        raise ValueError(f"unknown label {label}")
    values = np.array([int(value) for value in (row["pixels"] or "").split()])
    if values.size != SIDE * SIDE or values.min() < 0 or values.max() > 255:
        raise ValueError(f"{values.size} pixels where {SIDE * SIDE} values of 0 to 255 are expected")
    return values.reshape(SIDE, SIDE).astype(np.uint8), label, USAGES[(row.get("usage") or "").strip()]


def _load_folder(root: Path) -> FaceSet:
    images: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    usages: list[int] = []
    problems: list[str] = []
    for file, label, usage in _folder_files(root):
        image = cv2.imdecode(np.fromfile(file, dtype=np.uint8), cv2.IMREAD_GRAYSCALE) if file.stat().st_size else None
        if image is None:
            problems.append(f"{file}: not a readable image")
            continue
        if image.shape != (SIDE, SIDE):
            image = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        images.append(image.astype(np.uint8))
        labels.append(label)
        usages.append(usage)
    return _assemble(images, labels, usages, problems)


def _folder_files(root: Path) -> Iterator[tuple[Path, int, int]]:
    for part, usage in FOLDERS.items():
        for folder in sorted((root / part).glob("*/")):
            name = SYNONYMS.get(folder.name.lower(), folder.name.lower())
            if name in LABEL_NAMES:
                for file in sorted(folder.iterdir()):
                    if file.suffix.lower() in SUFFIXES:
                        yield file, LABEL_NAMES.index(name), usage


def _assemble(
    images: list[NDArray[np.uint8]], labels: Iterable[int], usages: Iterable[int], problems: list[str]
) -> FaceSet:
    pixels = np.stack(images) if images else np.empty((0, SIDE, SIDE), np.uint8)
    return FaceSet(
        pixels=pixels,
        label=np.array(list(labels), np.uint8),
        usage=np.array(list(usages), np.uint8),
        votes=_no_votes(len(pixels)),
        group=copies(pixels),
        problems=tuple(problems),
    )


def _no_votes(count: int) -> NDArray[np.float32]:
    return np.zeros((count, len(PLUS_CLASSES)), np.float32)


def copies(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """A group number per image, equal for images with the same pixels (near copies are not found)."""
    digests = [hashlib.sha256(image.tobytes()).digest() for image in pixels]
    numbers = {digest: number for number, digest in enumerate(dict.fromkeys(digests))}
    return np.array([numbers[digest] for digest in digests], np.int64)
