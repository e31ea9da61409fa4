"""Fetching the optional detector: resumed, checked before it appears, and clear about what went wrong."""

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from emotion.inference import download
from emotion.inference.download import DownloadError, fetch

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Site:
    """A web server on this machine: what it serves, how it misbehaves, and the ranges it was asked for."""

    url: str = ""
    content: bytes = CONTENT
    resumes: bool = True
    breaks_after: int | None = None
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            served.ranges.append(asked)
            begin = int(re.findall(r"\d+", asked)[0]) if asked and served.resumes else 0
            if begin >= len(served.content):
                self.send_error(416)
                return
            body = served.content[begin:]
            self.send_response(206 if begin else 200)
            if begin:
                self.send_header("Content-Range", f"bytes {begin}-{len(served.content) - 1}/{len(served.content)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: served.breaks_after])

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}/yunet.onnx"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_fetches_into_a_new_folder_and_asks_no_second_time(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "models" / "yunet.onnx"
    assert fetch(site.url, target, sha256=SHA256)
    assert target.read_bytes() == CONTENT
    assert [file.name for file in target.parent.iterdir()] == ["yunet.onnx"]
    assert not fetch(site.url, target, sha256=SHA256)
    assert site.ranges == [None]


def test_it_goes_on_where_the_connection_broke(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "yunet.onnx"
    site.breaks_after = 100_000
    with pytest.raises(DownloadError, match="run the command again to go on"):
        fetch(site.url, target, sha256=SHA256)
    assert not target.exists()
    site.breaks_after = None
    assert fetch(site.url, target, sha256=SHA256)
    assert site.ranges == [None, "bytes=100000-"]
    assert target.read_bytes() == CONTENT


def test_it_starts_over_with_a_server_that_does_not_resume(site: Site, tmp_path: Path) -> None:
    site.resumes = False
    (tmp_path / "yunet.onnx.part").write_bytes(b"half of something")
    assert fetch(site.url, tmp_path / "yunet.onnx", sha256=SHA256)


def test_it_starts_over_when_the_part_is_longer_than_the_file(site: Site, tmp_path: Path) -> None:
    (tmp_path / "yunet.onnx.part").write_bytes(CONTENT + b"more")
    assert fetch(site.url, tmp_path / "yunet.onnx", sha256=SHA256)
    assert (tmp_path / "yunet.onnx").read_bytes() == CONTENT


def test_it_keeps_nothing_of_another_content(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "yunet.onnx"
    target.write_bytes(b"the old one")
    site.content = CONTENT[:-1] + b"!"
    with pytest.raises(DownloadError, match="not kept"):
        fetch(site.url, target, sha256=SHA256)
    assert target.read_bytes() == b"the old one"
    assert [file.name for file in tmp_path.iterdir()] == ["yunet.onnx"]


def test_it_stops_a_server_that_sends_without_end(site: Site, tmp_path: Path) -> None:
    site.content = b"x" * (9 * 1024 * 1024)
    with pytest.raises(DownloadError, match="not kept"):
        fetch(site.url, tmp_path / "yunet.onnx", sha256=SHA256)


def test_it_says_that_there_is_no_connection(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="no connection"):
        fetch("http://127.0.0.1:1/yunet.onnx", tmp_path / "yunet.onnx", sha256=SHA256)
    with pytest.raises(DownloadError, match="not a web address"):
        fetch("file:///etc/passwd", tmp_path / "yunet.onnx", sha256=SHA256)


def test_it_names_a_place_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DownloadError, match="--to"):
        fetch(site.url, tmp_path / "file" / "yunet.onnx", sha256=SHA256)


def test_the_command_takes_a_mirror_but_only_the_pinned_content(site: Site, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not kept"):
        call_command("fetch_face_detector", "--to", str(tmp_path / "yunet.onnx"), "--url", site.url)


@pytest.mark.data
def test_the_command_fetches_the_detector_and_names_its_settings(site: Site, tmp_path: Path, yunet: Path) -> None:
    site.content, out = yunet.read_bytes(), StringIO()
    target = tmp_path / download.YUNET_NAME
    call_command("fetch_face_detector", "--to", str(target), "--url", site.url, stdout=out)
    assert target.read_bytes() == site.content
    assert f"EMOTION_YUNET_PATH={target}" in out.getvalue()
