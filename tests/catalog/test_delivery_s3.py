"""Songs in object storage: analysed from there, streamed at a signed address; against a real S3 server."""

import io
import json
import os
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from catalog import analysis
from catalog.models import Recording, Song
from catalog.probe import audio_probe
from catalog.uploading import recording_submit
from config.s3 import PrivateStorage, StorageAway
from tests.catalog.sounds import tagged
from tests.s3 import KEYS, s3_run, storage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the S3 server."""
    with s3_run(tmp_path_factory.mktemp("s3")) as endpoint:
        yield endpoint


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have songs lie in the bucket; return its storage."""
    monkeypatch.setattr(settings, "AUDIO_DELIVERY", "s3")
    audio = storage(endpoint, "audio")
    monkeypatch.setattr(Song._meta.get_field("audio"), "storage", audio)
    monkeypatch.setattr("catalog.uploading.recording_hint", lambda pk: None)
    return audio


def uploaded() -> Recording:
    """Upload a song and have it analysed."""
    content = tagged("flac", title="Ek", artist="Asha")
    recording = recording_submit(
        file=ContentFile(content, name="a.flac"), file_name="a.flac", client_request_id=uuid.uuid4()
    )
    while analysis.recording_analyse(recording_id=recording.pk):
        pass
    return Recording.objects.get(pk=recording.pk)


def fetched(address: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    """Return what the bucket answers."""
    request = urllib.request.Request(address, method=method, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
        return response.status, response.headers, response.read()


def test_it_analyses_and_streams_songs_of_a_bucket(bucket: Any, listener: Client, endpoint: str) -> None:
    recording = uploaded()
    assert recording.state == "done"
    assert recording.duration_s == pytest.approx(2, abs=0.1)
    song = Song.objects.get()
    response = listener.get(f"/songs/{song.pk}/audio?codec=opus")
    assert (response.status_code, response["Cache-Control"]) == (302, "no-store")
    address = response["Location"]
    assert address.startswith(f"{endpoint}/mizaj-test/audio/{recording.opus_name}?")
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["60"]
    status, headers, body = fetched(address)
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "audio/ogg", "private, max-age=3600")
    assert audio_probe(io.BytesIO(body))[0].extension == "ogg"
    status, headers, part = fetched(address, Range="bytes=10-19")
    assert (status, part, headers["Content-Range"]) == (206, body[10:20], f"bytes 10-19/{len(body)}")
    head = listener.head(f"/songs/{song.pk}/audio")["Location"]
    assert fetched(head, "HEAD")[1]["Content-Type"] == "audio/mpeg"


def test_it_keeps_every_kind_of_private_file_apart(endpoint: str) -> None:
    for folder in ("files", "snapshots", "exports", "audio", "covers"):
        kept = storage(endpoint, folder)
        assert kept.save("one", ContentFile(folder.encode())) == "one"
        assert kept.save("one", ContentFile(b"another")) != "one"
        with kept.open("one") as file:
            assert file.read() == folder.encode()
        assert (kept.exists("one"), kept.size("one"), "one" in kept.listdir("")[1]) == (True, len(folder), True)
        assert kept.get_modified_time("one").tzinfo
        kept.delete("one")
        assert not kept.exists("one")
        with pytest.raises(FileNotFoundError):
            kept.open("one")
        kept.delete("one")


def test_its_troubles_are_those_of_a_disk() -> None:
    away = storage("http://127.0.0.1:9", "audio")
    doings: list[Callable[[], Any]] = [
        lambda: away.open("x"),
        lambda: away.save("x", ContentFile(b"x")),
        lambda: away.exists("x"),
        lambda: away.delete("x"),
        lambda: away.listdir(""),
        lambda: away.size("x"),
    ]
    for doing in doings:
        with pytest.raises(StorageAway) as caught:
            doing()
        assert isinstance(caught.value, OSError)


TELL = """
import json
from django.conf import settings
print(json.dumps({
    "private": {name: storage.get("OPTIONS", {}).get("location") for name, storage in settings.STORAGES.items()
                if storage["BACKEND"] == "config.s3.PrivateStorage"},
    "options": settings.STORAGES["audio"]["OPTIONS"], "delivery": settings.AUDIO_DELIVERY,
    "media": settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["media-src"],
}))
"""


def told(*command: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run `manage.py` in an environment."""
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env={**os.environ, **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_one_setting_puts_all_private_files_into_a_bucket_and_lets_browsers_play_from_there(endpoint: str) -> None:
    here = told("shell", "--no-imports", "-c", TELL, S3_BUCKET="music", S3_ENDPOINT_URL=endpoint)
    found = json.loads(here.stdout)
    assert found["private"] == {
        "default": "files", "snapshots": "snapshots", "exports": "exports", "audio": "audio", "covers": "covers",
    }  # fmt: skip
    assert (found["delivery"], found["media"][-1]) == ("s3", endpoint)
    kept = {"querystring_auth": True, "querystring_expire": 60, "file_overwrite": False, "default_acl": None}
    assert found["options"].items() >= kept.items()
    amazon = json.loads(told("shell", "--no-imports", "-c", TELL, S3_BUCKET="music", S3_REGION="eu-north-1").stdout)
    assert amazon["media"][-1] == "https://music.s3.eu-north-1.amazonaws.com"


def test_an_address_at_amazon_is_on_the_host_that_browsers_may_play_from() -> None:
    kept = {**settings.S3_OPTIONS, **KEYS, "bucket_name": "music", "region_name": "eu-north-1"}
    kept |= {"endpoint_url": "https://s3.eu-north-1.amazonaws.com"}
    address = PrivateStorage(**kept, location="audio").url("a.mp3")
    assert address.startswith("https://music.s3.eu-north-1.amazonaws.com/audio/a.mp3?")


def test_it_says_so_when_songs_cannot_be_delivered_from_where_they_lie() -> None:
    assert "mizaj.E001" in told("check", S3_BUCKET="music", AUDIO_DELIVERY="nginx").stderr
    assert "mizaj.E001" in told("check", AUDIO_DELIVERY="s3").stderr
    assert told("check", AUDIO_DELIVERY="nginx").returncode == 0
