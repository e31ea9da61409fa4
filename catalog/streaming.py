"""Serving private audio: by this process with HTTP Range, by nginx, or by object storage at a signed address.

AUDIO_DELIVERY says which (docs/decisions/audio-delivery.md).
"""

import hashlib
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from catalog.audio_files import audio_storage
from catalog.links import ORIGINAL
from catalog.models import Song
from catalog.probe import FORMATS
from catalog.ranges import RangeNotSatisfiable, range_parse
from catalog.recordings import recording_of
from catalog.spans import AsyncSpan, SyncSpan

CACHE = "private, max-age=3600"
OPUS_TYPES = frozenset({"audio/ogg", "audio/opus"})
NGINX_PREFIX = "/_audio/"
"""The internal location of docker/nginx.conf."""


def audio_response(request: HttpRequest, song: Song) -> HttpResponseBase:
    """Answer a GET or HEAD for a song's audio. Raises Http404 when there is none.

    Once a song is analysed, listeners get its derived stream. An address says which file it was made for (`v`), so
    that a player that has begun with the original is not given the other half of another file.
    """
    name = _name(request, song)
    if not name:
        raise Http404
    content_type = _content_type(name)
    if settings.AUDIO_DELIVERY == "s3":
        response: HttpResponseBase = _signed(request, name, content_type)
    elif settings.AUDIO_DELIVERY == "nginx":
        response = _handed_over(name, content_type)
    else:
        response = _streamed(request, audio_storage(), name, content_type)
        _connections_release()
    patch_vary_headers(response, ("Accept",))
    return response


def _name(request: HttpRequest, song: Song) -> str:
    recording = recording_of(song)
    if recording is None or request.GET.get("v") == ORIGINAL:
        return song.audio.name or ""
    return recording.opus_name if _takes_opus(request) else recording.mp3_name


def _takes_opus(request: HttpRequest) -> bool:
    """Whether the client says that it plays Opus. Those that accept anything get MP3, which plays anywhere."""
    if codec := request.GET.get("codec"):
        return codec == "opus"
    wanted = (part.replace(" ", "").lower().split(";") for part in request.headers.get("Accept", "").split(","))
    return any(media in OPUS_TYPES and "q=0" not in options for media, *options in wanted)


def _content_type(name: str) -> str:
    form = FORMATS.get(name.rpartition(".")[2].lower())
    if form is None:
        raise Http404
    return form.content_type


def _signed(request: HttpRequest, name: str, content_type: str) -> HttpResponse:
    shown = {"ResponseContentType": content_type, "ResponseContentDisposition": "inline", "ResponseCacheControl": CACHE}
    address = audio_storage().url(name, parameters=shown, http_method=request.method)  # type: ignore[call-arg]
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    return response


def _handed_over(name: str, content_type: str) -> HttpResponse:
    """Let nginx send the file; ranges, conditions and the ETag are its own."""
    response = HttpResponse(content_type=content_type)
    response["X-Accel-Redirect"] = NGINX_PREFIX + quote(name)
    response["Cache-Control"] = CACHE
    response["Content-Disposition"] = "inline"
    return response


def _streamed(request: HttpRequest, storage: Storage, name: str, content_type: str) -> HttpResponseBase:
    """Send the file. One range is honoured; several, or a malformed one, get it all, which RFC 9110 allows."""
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


def _connections_release() -> None:
    """Give the database back before the body is sent: a song takes minutes, and Django closes only after it."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


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
