"""Fetch one file of known content: resumed where it broke off, and never visible before its hash is right."""

import hashlib
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final, cast

YUNET_NAME: Final = "face_detection_yunet_2026may.onnx"
YUNET_URL: Final = (
    "https://media.githubusercontent.com/media/opencv/opencv_zoo/47534e27c9851bb1128ccc0102f1145e27f23f98"
    f"/models/face_detection_yunet/{YUNET_NAME}"
)
YUNET_SHA256: Final = "ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0"

_TIMEOUT_S: Final = 20
_CHUNK: Final = 64 * 1024
_LARGEST: Final = 8 * 1024 * 1024
"""No detector of ours is larger; a server that sends more does not send it."""


class DownloadError(Exception):
    """The file could not be fetched; the message says why and what can be done."""


def fetch(url: str, target: Path, *, sha256: str) -> bool:
    """Make `target` the file with this hash; False when it already is. Raises DownloadError.

    What arrives is kept as `target` + ".part" when the connection breaks, and the next call goes on from there.
    """
    part = target.with_name(target.name + ".part")
    try:
        if target.is_file() and _hash(target) == sha256:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (part.is_file() and _hash(part) == sha256):
            _receive(url, part)
        _check(part, sha256)
        part.replace(target)
    except urllib.error.HTTPError as error:
        raise DownloadError(f"{url}: the server answers {error.code} {error.reason}") from error
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", None) or error
        raise DownloadError(
            f"{url}: no connection, or it broke off ({reason}); run the command again to go on"
        ) from error
    except OSError as error:
        raise DownloadError(
            f"{target}: cannot be written ({error.strerror or error}); name another with --to"
        ) from error
    return True


def _receive(url: str, part: Path) -> None:
    """Append to `part` what it lacks, or write it anew where the server does not resume."""
    have = part.stat().st_size if part.is_file() else 0
    with part.open("ab") as file:
        try:
            answer = _open(url, have)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not have:
                raise
            # What is here is as long as the whole file, yet does not have its hash: of no use.
            have, answer = 0, _open(url, 0)
        with answer:
            if have and not _goes_on(answer, have):
                have = 0
            file.truncate(have)
            while chunk := answer.read(_CHUNK):
                have += len(chunk)
                if have > _LARGEST:
                    break
                file.write(chunk)
            if answer.length and have <= _LARGEST:
                raise ConnectionError(f"{answer.length} bytes are missing")


def _open(url: str, have: int) -> HTTPResponse:
    if not url.startswith(("https://", "http://")):
        raise DownloadError(f"{url}: not a web address")
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - above
    return cast(HTTPResponse, urllib.request.urlopen(request, timeout=_TIMEOUT_S))  # noqa: S310 - checked above


def _goes_on(answer: HTTPResponse, have: int) -> bool:
    """Whether the answer holds what follows the first `have` bytes, rather than the whole file once more."""
    begins = (answer.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
    return answer.status == HTTPStatus.PARTIAL_CONTENT and begins


def _check(part: Path, sha256: str) -> None:
    found = _hash(part)
    if found != sha256:
        part.unlink()
        raise DownloadError(f"what arrived has the hash {found}, not {sha256}: it was not kept")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
