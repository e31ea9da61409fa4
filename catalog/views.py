"""Browsing the catalogue by songs and artists, covers, and playing a song."""

import hashlib
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.models import User
from catalog import finding, selectors
from catalog.cover_files import TYPE as COVER_TYPE
from catalog.cover_files import cover_read
from catalog.covers import cover_svg
from catalog.forms import BrowseForm, language_name
from catalog.listing import Listing, Pages
from catalog.models import Song
from catalog.peaks import peaks_response
from catalog.streaming import audio_response

SONGS_A_PAGE = 30
ARTISTS_A_PAGE = 60
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
    form = BrowseForm(request.GET, languages=finding.languages_published(), genres=finding.genres_known())
    page = _page(request, finding.songs_find(**form.wishes()))
    shown = {"form": form, "filtered": any(form.wishes().values()), **_songs(request, page)}
    return _rendered(request, "catalog/browse.html", "catalog/_songs.html", shown)


@require_safe
@login_required
def song(request: Request, pk: int) -> HttpResponse:
    """Show one song: what it expresses, who made it, where to listen."""
    found = selectors.song_get(pk)
    row = selectors.song_row(found, service=request.user.listen_service)
    shown = {"song": found, "row": row, "bars": selectors.song_bars(found), "language": language_name(found.language)}
    return render(request, "catalog/song.html", shown)


@require_safe
@login_required
def artists(request: Request) -> HttpResponse:
    """List the artists, or those whose name has the words."""
    words = request.GET.get("q", "")[:200].replace("\x00", "")
    page = _page(request, finding.artists_find(query=words), size=ARTISTS_A_PAGE)
    shown = {"page_obj": page, "cut": _is_cut(page), "q": words}
    return _rendered(request, "catalog/artists.html", "catalog/_artists.html", shown)


@require_safe
@login_required
def artist(request: Request, pk: int) -> HttpResponse:
    """Show an artist's songs."""
    found = selectors.artist_get(pk)
    page = _page(request, finding.songs_find(artist=found.pk))
    return _rendered(request, "catalog/artist.html", "catalog/_songs.html", {"artist": found, **_songs(request, page)})


def listing_page(listing: Listing[Any], number: object, *, size: int) -> "Page[Any]":
    """Return a page of a listing, the first or the last for a number that is none."""
    return cast("Page[Any]", Pages(cast(Any, listing), size).get_page(number))


def _page(request: Request, listing: Listing[Any], size: int = SONGS_A_PAGE) -> "Page[Any]":
    return listing_page(listing, request.GET.get("page", "1"), size=size)


def _is_cut(page: "Page[Any]") -> bool:
    return cast("Listing[Any]", page.paginator.object_list).is_cut


def _songs(request: Request, page: "Page[Any]") -> dict[str, Any]:
    rows = [selectors.song_row(song, service=request.user.listen_service) for song in page]
    return {"page_obj": page, "rows": rows, "cut": _is_cut(page)}


def _rendered(request: Request, page: str, fragment: str, shown: dict[str, Any]) -> HttpResponse:
    """Return the whole page, or to htmx asking for more the rows alone."""
    more = bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, fragment if more else page, shown)
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


@require_safe
@login_required
def peaks(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the outline of a song to the seek bar."""
    return peaks_response(request, selectors.song_get(pk))
