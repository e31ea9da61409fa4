"""Spoiled and disguised audio: content decides, nothing inside is followed, and no decoder falls over."""

import io
from collections.abc import Callable

import pytest

from catalog.probe import AudioRejected, audio_probe
from tests.catalog.sounds import sound
from tests.catalog.traps import trap_set
from tests.corpus.bombs import bombs, refused_types
from tests.corpus.conftest import Open, Opened
from tests.corpus.mutations import spoiled

Tell = Callable[[str, Opened], None]
CODES = {"accepted", "not_audio", "damaged", "too_short", "too_long"}
KINDS = ("mp3", "flac", "ogg", "m4a", "wav")


def test_it_takes_or_refuses_every_spoiled_song(opened: Open, tell: Tell, files: int) -> None:
    seeds = [sound(kind, seconds=1.5) for kind in KINDS]
    outcomes = opened("probe", {f"{number:04}": data for number, data in enumerate(spoiled(seeds, files))})
    tell("spoiled songs", outcomes)
    assert {"accepted", "damaged"} <= {outcome for _name, outcome, _memory in outcomes} <= CODES


def test_it_refuses_every_image_and_document_called_a_song() -> None:
    for name, data in {**bombs(), **refused_types()}.items():
        with pytest.raises(AudioRejected, match="not_audio"):
            audio_probe(io.BytesIO(data))
        with pytest.raises(AudioRejected):
            audio_probe(io.BytesIO(b"ID3\x04\0\0\0\0\0\0" + data)), name


def id3(frame: bytes) -> bytes:
    """Return an ID3v2.3 tag that holds one attached picture."""
    body = b"APIC" + len(frame).to_bytes(4, "big") + b"\0\0" + frame
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body


def test_it_does_not_fetch_a_cover_that_is_only_an_address() -> None:
    with trap_set() as trap:
        song = id3(b"\0-->\0\x03\0" + trap.url.encode()) + sound("mp3")
        form, _seconds = audio_probe(io.BytesIO(song))
        assert (form.extension, trap.visits) == ("mp3", 0)


def test_a_bomb_for_a_cover_is_never_opened(opened: Open) -> None:
    bomb = bombs()["png of 178 megapixels"]
    song = id3(b"\0image/png\0\x03\0" + bomb) + sound("mp3")
    [(_name, outcome, memory)] = opened("measure-probe", {"song": song})
    assert outcome == "accepted"
    assert memory < 32 * 1024
