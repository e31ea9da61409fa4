"""What is taken for audio: content decides, names do not, and nothing inside a file is followed."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.probe import AudioRejected, audio_probe
from tests.catalog.sounds import sound
from tests.catalog.traps import Trap, trap_set


@pytest.fixture
def trap() -> Iterator[Trap]:
    with trap_set() as trap:
        yield trap


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a", "wav"])
def test_it_takes_five_kinds_and_measures_them(kind: str) -> None:
    form, seconds = audio_probe(io.BytesIO(sound(kind, seconds=2.5)))
    assert form.extension == kind
    assert seconds == pytest.approx(2.5, abs=0.1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not audio at all, really not",
        b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\n{trap}\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile {trap}\n",
        b"ffconcat version 1.0\nfile '{local}'\n",
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 nothing",
        b"MZ" + bytes(200),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100),
        b"ID3\x04\x00\x00\x00\x00\x00\x00#EXTM3U\n{trap}\n",
        b"ID3\x04\x00\x00\x00\x00\x00\x00ffconcat version 1.0\nfile '{local}'\n",
        b"fLaC" + bytes(64),
        b"OggS" + bytes(64),
        b"RIFF\x24\x00\x00\x00WAVE" + bytes(64),
        b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00" + bytes(64),
        b"\xff\xfb\x90\x64" + bytes(20_000),
    ],
)
def test_it_refuses_everything_else_and_follows_nothing(content: bytes, trap: Trap, tmp_path: Path) -> None:
    local = tmp_path / "private.mp3"
    local.write_bytes(sound())
    content = content.replace(b"{trap}", trap.url.encode()).replace(b"{local}", str(local).encode())
    with pytest.raises(AudioRejected):
        audio_probe(io.BytesIO(content))
    assert trap.visits == 0


def test_it_refuses_a_blink_of_sound() -> None:
    with pytest.raises(AudioRejected, match="too_short"):
        audio_probe(io.BytesIO(sound("wav", seconds=0.5)))


@pytest.mark.parametrize("kind", ["mp3", "flac", "m4a"])
def test_it_refuses_files_with_a_ruined_middle(kind: str) -> None:
    content = bytearray(sound(kind, seconds=8))
    start, end = len(content) // 10, len(content) - len(content) // 10
    content[start:end] = bytes((i * 37 + i // 7) % 256 for i in range(end - start))
    with pytest.raises(AudioRejected):
        audio_probe(io.BytesIO(bytes(content)))


def test_it_rewinds_the_file() -> None:
    file = io.BytesIO(sound())
    audio_probe(file)
    assert file.tell() == 0
