"""Serving private audio: whole or by HTTP Range (RFC 9110, section 14), from the disk or by a signed address."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus

from django.core.files import File
from django.core.files.storage import Storage
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from catalog.models import Song
from catalog.probe import FORMATS

CHUNK_BYTES = 128 * 1024
RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)
CACHE = "private, max-age=3600"


class RangeNotSatisfiable(ValueError):
    """The range asked for lies outside the file."""


class FileSpan:
    """Bytes `first` to `last` of a stored file, in chunks; iterates both ways, opens late, closes at the end.

    Under ASGI the reads happen in a thread: a plain iterator would be read into memory as a whole. Django calls
    `close` however the response ends, and what was never iterated was never opened.
    """

    def __init__(self, storage: Storage, name: str, first: int, last: int) -> None:
        self._storage, self._name = storage, name
        self._first, self._left = first, last - first + 1
        self._file: File[bytes] | None = None

    def read(self) -> bytes:
        """Return the next chunk, b"" at the end."""
        if self._left <= 0:
            self.close()
            return b""
        if self._file is None:
            self._file = self._storage.open(self._name, "rb")
            self._file.seek(self._first)
        chunk: bytes = self._file.read(min(CHUNK_BYTES, self._left))
        self._left -= len(chunk)
        if not chunk or self._left <= 0:
            self._left = 0
            self.close()
        return chunk

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._left = 0


class SyncSpan(FileSpan):
    """For WSGI."""

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read():
            yield chunk


class AsyncSpan(FileSpan):
    """For ASGI."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self.read):
            yield chunk


def audio_response(request: HttpRequest, song: Song) -> HttpResponseBase:
    """Answer a GET or HEAD for a song's audio. Raises Http404 when there is none.

    One range is honoured; several at once, or a malformed one, get the whole file, which RFC 9110 allows.
    """
    storage, name = song.audio.storage, song.audio.name
    if not name:
        raise Http404
    content_type = _content_type(name)
    try:
        storage.path(name)
    except NotImplementedError:
        return _signed(storage, name)
    try:
        size, modified = storage.size(name), int(storage.get_modified_time(name).timestamp())
    except FileNotFoundError as error:
        raise Http404 from error
    etag = _etag(name, size, modified)
    response = get_conditional_response(request, etag=etag, last_modified=modified) or _body(
        request, storage, name, size, etag=etag, modified=modified
    )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = CACHE
    response["X-Content-Type-Options"] = "nosniff"
    if response.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        response["Content-Type"] = content_type
        response["Content-Disposition"] = "inline"
    return response


def _content_type(name: str) -> str:
    form = FORMATS.get(name.rpartition(".")[2].lower())
    if form is None:
        raise Http404
    return form.content_type


def _signed(storage: Storage, name: str) -> HttpResponse:
    response = HttpResponseRedirect(storage.url(name))
    response["Cache-Control"] = "no-store"
    return response


def _etag(name: str, size: int, modified: int) -> str:
    return f'"{hashlib.sha256(f"{name}:{size}:{modified}".encode()).hexdigest()[:32]}"'


def _body(
    request: HttpRequest, storage: Storage, name: str, size: int, *, etag: str, modified: int
) -> HttpResponseBase:
    try:
        span = _asked(request, size, etag=etag, modified=modified)
    except RangeNotSatisfiable:
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type="text/plain")
        response["Content-Range"] = f"bytes */{size}"
        return response
    first, last = span or (0, size - 1)
    if request.method == "HEAD":
        whole: HttpResponseBase = HttpResponse()
    else:
        kind = AsyncSpan if isinstance(request, ASGIRequest) else SyncSpan
        status = HTTPStatus.PARTIAL_CONTENT if span else HTTPStatus.OK
        whole = StreamingHttpResponse(kind(storage, name, first, last), status=status)
    if span:
        whole["Content-Range"] = f"bytes {first}-{last}/{size}"
    whole["Content-Length"] = str(last - first + 1)
    return whole


def _asked(request: HttpRequest, size: int, *, etag: str, modified: int) -> tuple[int, int] | None:
    """Return the range to send, None for the whole file. Ranges belong to GET alone."""
    header = request.headers.get("Range", "")
    if request.method != "GET" or not header or not _unchanged(request, etag=etag, modified=modified):
        return None
    return range_parse(header, size)


def _unchanged(request: HttpRequest, *, etag: str, modified: int) -> bool:
    """Whether If-Range, when given, names what is here: a strong tag, or exactly the date of the last change."""
    condition = request.headers.get("If-Range", "")
    if not condition or condition == etag:
        return True
    return not condition.startswith(('"', "W/")) and parse_http_date_safe(condition) == modified


def range_parse(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a single `bytes` range, None for what may be ignored.

    Raises RangeNotSatisfiable when nothing of the file is in it.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    start, end = match.groups()
    if not start:
        first, last = max(0, size - int(end)), size - 1
        if int(end) == 0:
            raise RangeNotSatisfiable
    else:
        first, last = int(start), min(int(end) if end else size - 1, size - 1)
        if end and int(end) < int(start):
            return None
    if first >= size:
        raise RangeNotSatisfiable
    return first, last
