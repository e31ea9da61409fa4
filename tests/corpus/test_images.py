"""Spoiled, swollen and disguised images: each ends as a photo of pixels only or as a refusal, and costs little."""

import io
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from config.common.images import KEPT_SIDE, ImageFault, ImageRejected, ingest
from tests.corpus.bombs import bombs, polyglots, refused_types
from tests.corpus.conftest import FILES, Open, Opened
from tests.corpus.metadata import CANARY, photos_with_canaries
from tests.corpus.mutations import packed, photos, spoiled

Tell = Callable[[str, Opened], None]
BOMB_KIB = 32 * 1024
FAULTS = {str(fault) for fault in ImageFault}
OUTCOMES = {"read", "unsure", "no_face", "many_faces", "poor_quality"}


def test_it_takes_or_refuses_every_spoiled_photo(opened: Open, tell: Tell, files: int) -> None:
    corpus = {f"{number:04}": data for number, data in enumerate(spoiled(photos(), files))}
    outcomes = opened("ingest", corpus)
    tell("spoiled photos at the door", outcomes)
    assert {outcome for _name, outcome, _memory in outcomes} <= {"accepted", *FAULTS}
    assert len({outcome for _name, outcome, _memory in outcomes}) >= 3


def test_the_worker_survives_every_spoiled_photo(opened: Open, tell: Tell, files: int) -> None:
    corpus = {f"{number:04}": data for number, data in enumerate(spoiled(photos(), files, seed=2))}
    outcomes = opened("analyse", corpus)
    tell("spoiled photos in the worker", outcomes)
    assert {"read", "damaged"} <= {outcome for _name, outcome, _memory in outcomes} <= OUTCOMES | FAULTS


def test_it_defuses_the_twelve_bombs_in_little_memory(opened: Open, tell: Tell) -> None:
    files = bombs()
    assert len(files) == 12
    assert max(len(data) for data in files.values()) < 2_000_000
    outcomes = opened("measure-ingest", files)
    tell("bombs", outcomes)
    assert {name: outcome for name, outcome, _memory in outcomes if outcome not in FAULTS} == {}
    assert {name: memory for name, _outcome, memory in outcomes if memory > BOMB_KIB} == {}


@pytest.mark.parametrize(("name", "data"), refused_types().items(), ids=str)
def test_it_refuses_what_is_no_photo(name: str, data: bytes) -> None:
    with pytest.raises(ImageRejected):
        ingest(data)


@pytest.mark.parametrize(("name", "data"), polyglots().items(), ids=str)
def test_it_keeps_nothing_but_the_photo_of_a_file_that_is_two_things(name: str, data: bytes) -> None:
    assert b"CANARY-PAYLOAD" in data
    kept = ingest(data).jpeg
    assert b"CANARY-PAYLOAD" not in kept
    assert kept.endswith(b"\xff\xd9")


@pytest.mark.parametrize(("name", "data"), photos_with_canaries().items(), ids=str)
def test_no_word_hidden_in_a_photo_outlives_the_door(name: str, data: bytes) -> None:
    assert data.count(CANARY) >= 4
    kept = ingest(data).jpeg
    image = Image.open(io.BytesIO(kept))
    assert CANARY not in kept
    assert (dict(image.getexif()), set(image.info)) == ({}, {"jfif", "jfif_version", "jfif_unit", "jfif_density"})


MAGIC = st.sampled_from(
    [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBPVP8 ", b"RIFF\xff\xff\xff\x7fWEBPVP8X"]
)


@settings(max_examples=FILES, deadline=None)
@given(magic=MAGIC, rest=st.binary(max_size=2000))
def test_it_refuses_any_bytes_behind_a_true_beginning(magic: bytes, rest: bytes) -> None:
    with pytest.raises(ImageRejected):
        ingest(magic + rest)


@settings(max_examples=FILES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 1500),
    height=st.integers(1, 400),
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]),
    fmt=st.sampled_from(["PNG", "JPEG", "WEBP"]),
    orientation=st.integers(0, 9),
)
def test_what_it_keeps_is_an_upright_jpeg_of_the_same_shape(
    width: int, height: int, mode: str, fmt: str, orientation: int
) -> None:
    image = Image.new(mode, (width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = image if fmt == "PNG" else image.convert("RGB")
    kept = ingest(packed(image, fmt, exif=exif))
    size = Image.open(io.BytesIO(kept.jpeg)).size
    turned = orientation in (5, 6, 7, 8)
    scale = min(1.0, KEPT_SIDE / max(width, height))
    wanted = [round(side * scale) for side in ((height, width) if turned else (width, height))]
    assert size == (kept.width, kept.height)
    assert all(abs(side - wish) <= 1 for side, wish in zip(size, wanted, strict=True))
