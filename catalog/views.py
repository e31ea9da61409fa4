"""Browsing the catalogue, covers, and playing a song."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog import selectors
from catalog.cover_files import TYPE as COVER_TYPE
from catalog.cover_files import cover_read
from catalog.covers import cover_svg
from catalog.forms import BrowseForm
from catalog.models import Song
from catalog.streaming import audio_response

SONGS_A_PAGE = 30
# A cover's address names its version, so a new drawing has a new address.
COVER_CACHE = "public, max-age=31536000, immutable"
COVER_CACHE_UNVERSIONED = "public, max-age=86400"
COVER_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Request(HttpRequest):
    """A request of a signed-in user, with django-htmx's details."""

    user: User
    htmx: Any


@require_safe
@login_required
def browse(request: Request) -> HttpResponse:
    """Search the catalogue; htmx asking for more gets the rows alone."""
    form = BrowseForm(request.GET, languages=selectors.languages_published())
    page = Paginator(selectors.songs_search(**form.wishes()), SONGS_A_PAGE).get_page(request.GET.get("page"))
    service = request.user.listen_service
    rows = [selectors.song_row(song, service=service) for song in page]
    fragment = bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    template = "catalog/_songs.html" if fragment else "catalog/browse.html"
    response = render(request, template, {"page_obj": page, "form": form, "rows": rows})
    response["Vary"] = "HX-Request"
    return response


@require_safe
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a song's cover, drawn where none was uploaded, under a policy that would let nothing else run."""
    song = get_object_or_404(Song.objects.prefetch_related("emotions"), pk=pk)
    content, content_type = cover_read(song), COVER_TYPE
    if content is None:
        moods = [(emotion.emotion, emotion.weight) for emotion in song.emotions.all()]
        content, content_type = cover_svg(song.pk, moods).encode(), "image/svg+xml"
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    shown = HttpResponse(content, content_type=content_type)
    response = get_conditional_response(request, etag=etag, response=shown) or shown
    response["ETag"] = etag
    response["Cache-Control"] = COVER_CACHE if "v" in request.GET else COVER_CACHE_UNVERSIONED
    response["Content-Security-Policy"] = COVER_POLICY
    return response


@require_safe
@login_required
def audio(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Play a song to a signed-in listener, from any place in it."""
    return audio_response(request, selectors.song_get(pk))
