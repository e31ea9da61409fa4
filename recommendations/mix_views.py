"""Journeys and the mixes of the day: playlists that are made in one tap."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.common.choices import EmotionChoice
from emotion.selectors import reading_for_user
from recommendations import services
from recommendations.forms import JourneyForm
from recommendations.models import Playlist
from recommendations.views import Request, go


@require_POST
@login_required
def journey_create(request: Request) -> HttpResponse:
    """Make a journey from a mood to another and lead to it."""
    form = JourneyForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text())
    asked = form.cleaned_data
    reading = reading_for_user(user=request.user, pk=asked["reading"]) if asked["reading"] else None
    made = services.playlist_create(user=request.user, intent=Playlist.Intent.JOURNEY, **{**asked, "reading": reading})
    return go(request, reverse("recommendations:playlist", args=[made.pk]))


@require_POST
@login_required
def mix_open(request: Request, mood: str) -> HttpResponse:
    """Lead to today's mix of a mood, made when it is first opened."""
    if mood not in EmotionChoice.values:
        raise Http404
    mix, _ = services.mix_open(user=request.user, mood=mood, day=timezone.localdate())
    return go(request, reverse("recommendations:playlist", args=[mix.pk]))
