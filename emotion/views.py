"""Pages of the capture, its wait and its reading. The timeline is `emotion.timeline_views`."""

import uuid
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseLocation

from accounts.decorators import View, consent_required
from accounts.models import Purpose, User
from config.common.availability import analysis_refusal
from config.common.choices import EmotionChoice
from emotion import selectors, services
from emotion.errors import SnapshotRefused
from emotion.forms import EmotionForm, SnapshotForm
from emotion.inference import quality
from emotion.inference.classifier import model_card
from emotion.messages import message_for
from emotion.models import Reading, Snapshot

MAX_BODY_BYTES = 11 * 1024 * 1024


class Request(HttpRequest):
    """A request of a signed-in user, with django-htmx's details."""

    user: User
    htmx: Any


def go(request: Request, url: str) -> HttpResponse:
    """Lead the browser to a page: by htmx without a full load, so that the music plays on."""
    return HttpResponseLocation(url) if request.htmx else redirect(url)


def _where_available(view: View) -> View:
    """Say why nothing is read here, before consent to it is asked for."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reason := analysis_refusal():
            htmx = getattr(request, "htmx", None)
            template = "_snapshot_error" if htmx and not htmx.boosted else "unavailable"
            context = {"reason": reason, "message": message_for(reason)}
            return render(request, f"emotion/{template}.html", context, status=403)
        return view(request, *args, **kwargs)

    return gated


@require_safe
@login_required
@_where_available
@consent_required(Purpose.SNAPSHOT_ANALYSIS)
def capture(request: Request) -> HttpResponse:
    """Camera, upload and moods, side by side."""
    return render(request, "emotion/capture.html", capture_context())


def capture_context() -> dict[str, Any]:
    """The page measures its preview as the gate measures a face, and sends no more than is taken."""
    return {
        "client_request_id": uuid.uuid4(),
        "limits": {
            "darkest": quality.DARKEST,
            "brightest": quality.BRIGHTEST,
            "flattest": quality.FLATTEST,
            "blurriest": quality.BLURRIEST,
            "frames": services.MAX_FRAMES,
            "burst_bytes": services.MAX_BURST_BYTES,
        },
    }


# Consent is checked before the body is parsed, which the CSRF check would do: so it comes second.
@csrf_exempt
@require_POST
@login_required
@_where_available
@consent_required(Purpose.SNAPSHOT_ANALYSIS)
def snapshot_submit(request: Request) -> HttpResponse:
    """Take a capture in and lead to the page that waits for it."""
    try:
        services.check_may_submit(user=request.user)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
            raise SnapshotRefused("too_large", status=413)
        return _snapshot_take(request)
    except SnapshotRefused as refused:
        return _refusal(request, refused)


@csrf_protect
def _snapshot_take(request: Request) -> HttpResponse:
    form = SnapshotForm(request.POST)
    if not form.is_valid():
        raise SnapshotRefused("empty", status=422)
    snapshot = services.snapshot_submit(
        user=request.user,
        images=[image.read() for image in request.FILES.getlist("image")],
        source=form.cleaned_data["source"],
        client_request_id=form.cleaned_data["client_request_id"],
    )
    return go(request, reverse("emotion:snapshot", args=[snapshot.pk]))


def _refusal(request: Request, refused: SnapshotRefused) -> HttpResponse:
    context = {**capture_context(), "reason": refused.code, "message": message_for(refused.code)}
    template = "emotion/_snapshot_error.html" if request.htmx else "emotion/capture.html"
    response = render(request, template, context, status=refused.status)
    if refused.retry_after_s:
        response.headers["Retry-After"] = str(refused.retry_after_s)
    return response


@require_safe
@login_required
def snapshot(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The page that waits for a reading."""
    found = selectors.snapshot_for_user(user=request.user, pk=pk)
    if selectors.snapshot_can_be_shown(found):
        return redirect("emotion:reading", pk=found.reading.pk)
    return render(request, "emotion/snapshot.html", _status_context(found))


@require_safe
@login_required
def snapshot_status(request: Request, pk: uuid.UUID) -> HttpResponse:
    """The fragment that asks again until the snapshot has ended."""
    found = selectors.snapshot_for_user(user=request.user, pk=pk)
    if selectors.snapshot_can_be_shown(found):
        return go(request, reverse("emotion:reading", args=[found.reading.pk]))
    return render(request, "emotion/_snapshot_status.html", _status_context(found))


def _status_context(found: Snapshot) -> dict[str, Any]:
    return {
        "snapshot": found,
        "has_failed": selectors.snapshot_has_failed(found),
        "waiting_long": selectors.snapshot_waits_long(found),
        "reason": found.reason,
        "message": message_for(found.reason) if found.reason else "",
    }


@require_POST
@login_required
def snapshot_cancel(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Stop waiting: the image is deleted, read or not."""
    services.snapshot_cancel(snapshot=selectors.snapshot_for_user(user=request.user, pk=pk))
    messages.success(request, _("Cancelled. The photo is deleted."))
    return go(request, reverse("emotion:capture"))


@require_safe
@login_required
def reading(request: Request, pk: uuid.UUID) -> HttpResponse:
    """What was seen, what to correct, and the playlist beneath."""
    found = selectors.reading_for_user(user=request.user, pk=pk)
    context = {
        "reading": found,
        "bars": selectors.reading_bars(found),
        "advice": selectors.reading_advice(found),
        "candidates": [(value, EmotionChoice(value).label) for value in found.candidates],
        "deleted_after_s": selectors.reading_deleted_after_s(found),
    }
    return render(request, "emotion/reading.html", context)


@require_POST
@login_required
def reading_correct(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Take the listener's word for their mood."""
    found = selectors.reading_for_user(user=request.user, pk=pk)
    form = EmotionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["emotion"].as_text())
    services.reading_correct(reading=found, emotion=form.cleaned_data["emotion"])
    return go(request, reverse("emotion:reading", args=[found.pk]))


@require_POST
@login_required
def reading_delete(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Delete one reading for good."""
    services.reading_delete(reading=selectors.reading_for_user(user=request.user, pk=pk))
    return go(request, reverse("emotion:timeline"))


@require_POST
@login_required
def mood_choose(request: Request) -> HttpResponse:
    """The way without a camera: the listener says how they feel."""
    form = EmotionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["emotion"].as_text())
    chosen: Reading = services.mood_choose(user=request.user, emotion=form.cleaned_data["emotion"])
    return go(request, reverse("emotion:reading", args=[chosen.pk]))


@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """What the running network is, how it was trained and how often it is right."""
    return render(request, "emotion/model_card.html", {"card": model_card()})
