"""Pages of the home, playlists and favourites, and what the player and the rows post."""

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseLocation

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from catalog.selectors import songs_with_details
from config.common.availability import analysis_refusal
from config.common.choices import EmotionChoice
from emotion.selectors import reading_for_user
from recommendations import reasons, selectors, services
from recommendations.errors import Refused
from recommendations.forms import FeedbackForm, IntentForm, JourneyForm, PlaylistForm
from recommendations.models import Playlist

RECENT_PLAYLISTS = 6
PLAYLISTS_A_PAGE = 24


class Request(HttpRequest):
    """A request of a signed-in user, with django-htmx's details."""

    user: User
    htmx: Any


def go(request: Request, url: str) -> HttpResponse:
    """Lead the browser to a page: by htmx without a full load, so that the music plays on."""
    fragment = request.htmx and not request.htmx.boosted
    return HttpResponseLocation(url) if fragment else redirect(url)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The question of the day for a listener, the landing page for a stranger."""
    if not isinstance(request.user, User):
        return render(request, "recommendations/landing.html")
    agreed = consent_grant_for_user(user=request.user, purpose=Purpose.SNAPSHOT_ANALYSIS)
    newest = selectors.playlists_for_user(user=request.user)[:RECENT_PLAYLISTS]
    context = {
        "recent_playlists": selectors.previews_attach(newest),
        "can_analyse": agreed is not None and not analysis_refusal(),
        "moods": EmotionChoice.choices,
        "daily_mixes": selectors.daily_mixes(user=request.user, today=timezone.localdate()),
    }
    return render(request, "recommendations/now.html", context)


@require_safe
@login_required
def playlist_for_reading(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The playlist beneath a reading, made at the first visit with each intent."""
    reading = reading_for_user(user=request.user, pk=pk)
    form = IntentForm({"intent": request.GET.get("intent") or Playlist.Intent.MATCH})
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["intent"].as_text())
    try:
        playlist = services.playlist_for_reading(user=request.user, reading=reading, intent=form.cleaned_data["intent"])
    except Refused as refused:
        raise Http404(refused.message) from refused
    return render(request, "recommendations/_playlist.html", _playlist_context(request, playlist))


@require_POST
@login_required
def playlist_create(request: Request) -> HttpResponse:
    """Make a playlist for a mood said by hand and lead to it."""
    form = PlaylistForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text())
    playlist = services.playlist_create(
        user=request.user, mood=form.cleaned_data["mood"], intent=form.cleaned_data["intent"]
    )
    return go(request, reverse("recommendations:playlist", args=[playlist.pk]))


@require_safe
@login_required
def playlist(request: Request, pk: uuid.UUID) -> HttpResponse:
    """One playlist as it was served, without what was hidden since; to htmx its songs alone."""
    found = selectors.playlist_for_user(user=request.user, pk=pk)
    return _page_or_part(request, "playlist", _playlist_context(request, found))


@require_POST
@login_required
def playlist_forget(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Forget a session: the playlist and what was learned from it."""
    services.playlist_forget(user=request.user, playlist=selectors.playlist_for_user(user=request.user, pk=pk))
    return go(request, reverse("recommendations:playlists"))


@require_safe
@login_required
def playlists(request: Request) -> HttpResponse:
    """The listener's playlists, newest first, beside what they like."""
    pages = Paginator(selectors.playlists_for_user(user=request.user), PLAYLISTS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = selectors.previews_attach(page.object_list)
    context = {"playlists": page, "liked_songs": selectors.liked_songs(user=request.user), "journey": JourneyForm()}
    return render(request, "recommendations/playlists.html", context)


@require_safe
@login_required
def favourites(request: Request) -> HttpResponse:
    """What the listener likes, and what they hid and can bring back; to htmx the two lists alone."""
    rows, hidden_rows = selectors.favourite_rows(user=request.user)
    return _page_or_part(request, "favourites", {"rows": rows, "hidden_rows": hidden_rows})


@require_safe
@login_required
def why(request: Request, pk: uuid.UUID, item: int) -> HttpResponse:
    """Why a song stands in a playlist, from the numbers stored with it."""
    found = selectors.item_for_user(user=request.user, pk=item, playlist=pk)
    mood_reason, taste_reason = selectors.reason_sentences(found)
    mood_change, taste_change = selectors.reason_changes(found)
    context = {
        "item": found,
        "song": found.song,
        "mood_reason": mood_reason,
        "mood_change": mood_change,
        "taste_reason": taste_reason,
        "taste_change": taste_change,
        "terms": selectors.item_terms(found),
        "score": found.score,
        "parts": selectors.item_parts(found),
        "line": selectors.reason_line(found),
    }
    return render(request, "recommendations/_why.html", context)


@require_POST
@login_required
def feedback(request: Request) -> HttpResponse:
    """Take in what the listener did with a song: a fragment for htmx, JSON for the player, back for a plain form."""
    form = FeedbackForm(_posted(request))
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors.get_json_data()}, status=422)
    data = form.cleaned_data
    item = selectors.item_for_user(user=request.user, pk=data["item"]) if data["item"] else None
    song = item.song if item else get_object_or_404(songs_with_details(), pk=data["song"])
    if song.pk != data["song"]:
        raise Http404
    try:
        services.feedback_record(
            user=request.user,
            song=song,
            kind=data["kind"],
            event_id=data["event_id"] or uuid.uuid4(),
            item=item,
            position_s=data["position_s"],
            play=data["play"],
        )
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    row = selectors.row_after_feedback(user=request.user, song=song, item=item)
    if request.htmx:
        return render(request, "recommendations/_feedback_buttons.html", {"row": row})
    if request.headers.get("Accept", "").startswith("text/html"):  # a form sent without a script
        return redirect(_page_before(request))
    return JsonResponse({"liked": row["liked"], "hidden": row["hidden"]})


def _page_before(request: Request) -> str:
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours else reverse("recommendations:favourites")


def _posted(request: Request) -> Any:
    if request.content_type != "application/json":
        return request.POST
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _page_or_part(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    """Return a page, or only what changes in it, where htmx has a named part of it to fill."""
    part = request.htmx and request.htmx.target
    response = render(request, f"recommendations/{'_' if part else ''}{name}.html", context)
    response["Vary"] = "HX-Request, HX-Target"
    return response


def _playlist_context(request: Request, playlist: Playlist) -> dict[str, Any]:
    shelves = selectors.playlist_rows(playlist=playlist, user=request.user)
    return {
        "playlist": playlist,
        "rows": shelves[selectors.Shelf.PLAYER],
        "steps": [row["step"] for row in shelves[selectors.Shelf.PLAYER] if row.get("step")],
        "elsewhere_rows": shelves[selectors.Shelf.ELSEWHERE],
        "notes": reasons.notes(playlist.relaxed.get(selectors.Shelf.PLAYER, [])),
    }
