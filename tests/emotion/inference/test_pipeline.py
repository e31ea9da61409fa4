"""The pipeline on the sample photo and on what can be wrong with a photo."""

import io
import json
from collections.abc import Callable

import pytest
from PIL import Image, ImageEnhance

from config.common.emotions import Emotion
from config.common.images import ImageFault, ImageRejected
from emotion.inference import pipeline
from emotion.inference.types import Analysis, Outcome, Reason
from tests.emotion import photos


def analyse(data: bytes) -> Analysis:
    analysis = pipeline.analyse(data)
    assert set(analysis.probabilities) == set(Emotion)
    assert sum(analysis.probabilities.values()) == pytest.approx(1, abs=1e-6)
    assert 0 <= analysis.other <= 1
    assert (analysis.emotion is not None) == (analysis.outcome is Outcome.READ)
    return analysis


def test_it_reads_happy_on_the_sample_photo() -> None:
    analysis = analyse(photos.SAMPLE.read_bytes())
    assert (analysis.outcome, analysis.emotion) == (Outcome.READ, Emotion.HAPPY)
    assert analysis.reasons == ()
    assert analysis.candidates == ()
    assert analysis.confidence == max(analysis.probabilities.values())
    assert analysis.face is not None
    x, y, width, height = analysis.face
    assert x < 224 < x + width  # between the eyes of the portrait
    assert y < 120 < y + height


def test_it_reads_the_same_on_a_mirrored_photo() -> None:
    assert analyse(photos.mirrored()).emotion is Emotion.HAPPY


def test_it_turns_a_phone_photo_upright_first() -> None:
    assert analyse(photos.sideways()).emotion is Emotion.HAPPY


@pytest.mark.parametrize(
    ("photo", "outcome", "reason"),
    [
        (photos.darkened, Outcome.POOR_QUALITY, Reason.TOO_DARK),
        (photos.overexposed, Outcome.POOR_QUALITY, Reason.TOO_BRIGHT),
        (photos.blurred, Outcome.POOR_QUALITY, Reason.BLURRED),
        (photos.shrunken, Outcome.POOR_QUALITY, Reason.TOO_SMALL),
        (photos.pair, Outcome.MANY_FACES, Reason.MANY_FACES),
        (photos.group, Outcome.MANY_FACES, Reason.MANY_FACES),
        (photos.masked, Outcome.POOR_QUALITY, Reason.OCCLUDED),
        (photos.in_sunglasses, Outcome.POOR_QUALITY, Reason.OCCLUDED),
        (photos.behind_a_hand, Outcome.POOR_QUALITY, Reason.OCCLUDED),
        (photos.turned, Outcome.NO_FACE, Reason.NO_FACE),
        (photos.faceless, Outcome.NO_FACE, Reason.NO_FACE),
    ],
)
def test_it_says_what_is_wrong_with_a_photo(photo: object, outcome: Outcome, reason: Reason) -> None:
    assert callable(photo)
    analysis = analyse(photo())
    assert analysis.outcome is outcome
    assert reason in analysis.reasons
    assert analysis.confidence == 0


@pytest.mark.parametrize(
    "photo",
    [
        photos.dimmed, photos.pale, photos.soft, photos.distant, photos.bystander, photos.leaning,
        photos.in_spectacles, photos.hand_at_the_chin,
    ],
)  # fmt: skip
def test_it_reads_a_photo_that_is_only_nearly_bad(photo: Callable[[], bytes]) -> None:
    assert analyse(photo()).emotion is Emotion.HAPPY


def test_it_reads_nothing_upside_down() -> None:
    assert analyse(photos.jpeg(photos.portrait().rotate(180))).emotion is None


def test_it_refuses_bytes_that_are_no_image() -> None:
    with pytest.raises(ImageRejected) as caught:
        pipeline.analyse(b"hello")
    assert caught.value.code is ImageFault.UNSUPPORTED_FORMAT


def test_it_averages_the_frames_of_a_burst() -> None:
    one = photos.SAMPLE.read_bytes()
    other = photos.jpeg(photos.portrait().rotate(6))
    single = [pipeline.analyse(frame).probabilities[Emotion.HAPPY] for frame in (one, other)]
    both = pipeline.analyse([one, other])
    assert both.emotion is Emotion.HAPPY
    assert min(single) - 1e-3 <= both.probabilities[Emotion.HAPPY] <= max(single) + 1e-3


def test_it_leaves_out_the_bad_frames_of_a_burst() -> None:
    burst = pipeline.analyse([photos.faceless(), photos.SAMPLE.read_bytes(), photos.darkened()])
    assert (burst.outcome, burst.emotion) == (Outcome.READ, Emotion.HAPPY)


def test_it_reads_a_burst_by_the_frames_without_a_hand_before_the_mouth() -> None:
    alone = pipeline.analyse(photos.SAMPLE.read_bytes())
    burst = pipeline.analyse([photos.behind_a_hand(), photos.SAMPLE.read_bytes()])
    assert burst.probabilities == alone.probabilities


def test_it_does_not_ask_what_is_covered_of_a_face_that_is_refused_anyway() -> None:
    masked_in_the_dark = photos.jpeg(ImageEnhance.Brightness(Image.open(io.BytesIO(photos.masked()))).enhance(0.1))
    assert Reason.OCCLUDED not in pipeline.analyse(masked_in_the_dark).reasons


def test_it_speaks_of_the_best_frame_when_all_are_bad() -> None:
    burst = pipeline.analyse([photos.faceless(), photos.blurred()])
    assert burst.outcome is Outcome.POOR_QUALITY
    assert Reason.BLURRED in burst.reasons


@pytest.mark.parametrize("count", [0, 6])
def test_it_refuses_a_burst_of_no_or_too_many_frames(count: int) -> None:
    with pytest.raises(ValueError, match="frames"):
        pipeline.analyse([b"x"] * count)


def test_its_json_holds_the_fields_of_the_contract() -> None:
    line = json.loads(json.dumps(pipeline.analyse(photos.SAMPLE.read_bytes()).as_json()))
    assert list(line) == [
        "outcome", "emotion", "probabilities", "other", "confidence", "candidates", "face", "reasons", "ms", "model",
    ]  # fmt: skip
    assert line["emotion"] == "happy"
    assert len(line["face"]) == 4
    assert line["ms"] > 0
