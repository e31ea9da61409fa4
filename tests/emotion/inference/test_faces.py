"""All detectors behind one protocol, on the sample photo and its variations."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from config.common.images import decode_rgb
from emotion.inference import faces, pipeline
from emotion.inference.blazeface import network
from emotion.inference.faces import DetectorError, Face, turned_by
from emotion.inference.types import Outcome, Reason
from emotion.inference.yunet import TURNED, face_of
from tests.emotion import photos


def rgb(photo: bytes) -> NDArray[np.uint8]:
    return np.asarray(decode_rgb(photo))


def assert_on_the_face(face: Face) -> None:
    assert face.eyes is not None
    (left_x, left_y), (right_x, right_y) = face.eyes
    assert (left_x, left_y) == pytest.approx((206, 106), abs=8)
    assert (right_x, right_y) == pytest.approx((243, 103), abs=8)


@pytest.mark.parametrize("name", ["blazeface", "haar"])
def test_it_finds_one_face_with_its_eyes(name: str) -> None:
    (face,) = faces.detector(name).detect(rgb(photos.SAMPLE.read_bytes()))
    assert_on_the_face(face)


@pytest.mark.parametrize("name", ["blazeface", "haar"])
@pytest.mark.parametrize("degrees", [-25, 25])
def test_it_finds_a_leaning_face(name: str, degrees: float) -> None:
    (face,) = faces.detector(name).detect(rgb(photos.leaning(degrees)))
    if face.eyes is None:
        assert face.roll == pytest.approx(-degrees, abs=15)
    else:
        (left_x, left_y), (right_x, right_y) = face.eyes
        found = np.degrees(np.arctan2(right_y - left_y, right_x - left_x))
        assert found == pytest.approx(-degrees, abs=15)


@pytest.mark.parametrize("photo", [photos.faceless, lambda: photos.jpeg(photos.portrait().rotate(180))])
def test_haar_finds_nothing_where_no_face_is(photo: Callable[[], bytes]) -> None:
    assert faces.detector("haar").detect(rgb(photo())) == []


@pytest.mark.parametrize(("offset", "turned"), [(0.0, False), (TURNED - 0.05, False), (TURNED + 0.05, True)])
def test_yunet_takes_a_nose_far_from_the_middle_of_the_eyes_for_a_turned_head(offset: float, turned: bool) -> None:
    row = np.array([0, 0, 100, 120, 30, 40, 70, 40, 50 + 40 * offset, 65, 35, 90, 65, 90, 0.9], np.float32)
    assert face_of(row).turned is turned


@pytest.mark.data
def test_yunet_finds_one_face_with_its_eyes(yunet: Path) -> None:
    (face,) = faces.detector("yunet", str(yunet)).detect(rgb(photos.SAMPLE.read_bytes()))
    assert_on_the_face(face)


@pytest.mark.data
@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (photos.darkened, Reason.TOO_DARK),
        (photos.overexposed, Reason.TOO_BRIGHT),
        (photos.blurred, Reason.BLURRED),
        (photos.shrunken, Reason.TOO_SMALL),
        (photos.pair, Reason.MANY_FACES),
        (photos.group, Reason.MANY_FACES),
        (photos.turned, Reason.TURNED),
        (photos.faceless, Reason.NO_FACE),
    ],
)
def test_the_gate_says_the_same_with_yunet(yunet: Path, photo: Callable[[], bytes], reason: Reason) -> None:
    analysis = pipeline.analyse(photo(), detector=faces.detector("yunet", str(yunet)))
    assert reason in analysis.reasons


@pytest.mark.data
@pytest.mark.parametrize(
    "photo", [photos.dimmed, photos.pale, photos.soft, photos.distant, photos.bystander, photos.leaning]
)
def test_the_gate_lets_nearly_bad_photos_pass_with_yunet(yunet: Path, photo: Callable[[], bytes]) -> None:
    analysis = pipeline.analyse(photo(), detector=faces.detector("yunet", str(yunet)))
    assert analysis.outcome is Outcome.READ


def test_the_gate_refuses_a_head_that_is_turned_away() -> None:
    analysis = pipeline.analyse(photos.turned(), detector=faces.detector("haar"))
    assert (analysis.outcome, analysis.reasons) == (Outcome.POOR_QUALITY, (Reason.TURNED,))


@pytest.mark.parametrize(("aside", "turned"), [(0.0, False), (0.65, False), (0.75, True), (-0.75, True)])
def test_it_takes_a_nose_far_from_the_middle_of_the_eyes_for_a_turned_head(aside: float, turned: bool) -> None:
    # Leaning by a right angle: what counts is the way along the eyes.
    nose = (60.0, 50 + 40 * aside)
    assert (turned_by((30.0, 30.0), (30.0, 70.0), nose) > 0.7) is turned


def test_it_refuses_a_damaged_network(tmp_path: Path) -> None:
    damaged = tmp_path / "blazeface.tflite"
    damaged.write_bytes(network.FILE.read_bytes()[:-1] + b"!")
    for path in (damaged, tmp_path / "none.tflite"):
        with pytest.raises(DetectorError, match=r"damaged or replaced"):
            network.BlazeFaceNetwork(path)


@pytest.mark.parametrize("degrees", [-90, 60, 90])
def test_blazeface_finds_a_head_that_lies(degrees: float) -> None:
    (face,) = faces.detector("blazeface").detect(rgb(photos.leaning(degrees)))
    assert face.lean == pytest.approx(-degrees, abs=12)


@pytest.mark.parametrize("people", [2, 3, 4, 5])
def test_blazeface_finds_companions_as_far_away_as_the_first(people: int) -> None:
    analysis = pipeline.analyse(photos.far_away(people))
    assert analysis.outcome is Outcome.MANY_FACES


def test_blazeface_looks_at_faint_places_for_companions() -> None:
    assert pipeline.analyse(photos.far_away(5, 0.9, (90, 110, 120))).outcome is Outcome.MANY_FACES


def test_blazeface_reads_no_large_pattern_in_place_of_a_group() -> None:
    assert pipeline.analyse(photos.far_away(5, 0.5)).outcome is Outcome.MANY_FACES


def test_blazeface_looks_from_near_for_companions_of_somebody_far_away() -> None:
    assert pipeline.analyse(photos.shaded_companion()).outcome is Outcome.MANY_FACES


def test_blazeface_reads_somebody_alone_that_far_away() -> None:
    assert pipeline.analyse(photos.far_away(1)).outcome is Outcome.READ


def test_blazeface_looks_beyond_a_place_that_several_parts_show() -> None:
    (face,) = faces.detector("blazeface").detect(rgb(photos.beside_a_puzzle()))
    assert face.eyes is not None
    assert all(60 < across < 170 and 60 < down < 192 for across, down in face.eyes)


def test_it_names_a_missing_or_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match="EMOTION_YUNET_PATH"):
        faces.detector("yunet", str(tmp_path / "none.onnx"))
    (tmp_path / "text.onnx").write_text("no network")
    with pytest.raises(DetectorError, match="OpenCV"):
        faces.detector("yunet", str(tmp_path / "text.onnx"))
    with pytest.raises(DetectorError, match="blazeface, haar or yunet"):
        faces.detector("other")
