"""The page of what was learned of a listener, and what they do with it there."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Purpose
from accounts.selectors import consent_grant_for_user
from catalog.finding import languages_published
from recommendations import taste_services
from recommendations.errors import Refused
from recommendations.forms import PreferencesForm, TasteLineForm
from recommendations.selectors import preferences_for_user
from recommendations.taste import events_learned, taste_sections
from recommendations.views import Request, go


@require_safe
@login_required
def taste(request: Request) -> HttpResponse:
    """What is believed of the listener, in words and bars, and what they want of every playlist."""
    learns = consent_grant_for_user(user=request.user, purpose=Purpose.TASTE_PROFILE) is not None
    wanted = preferences_for_user(user=request.user)
    form = PreferencesForm(
        initial={"languages": wanted.languages, "novelty": wanted.novelty},
        languages=sorted({*languages_published(), *wanted.languages}),
    )
    context = {
        "learns": learns,
        "sections": taste_sections(user=request.user, now=timezone.now()) if learns else [],
        "events": events_learned(user=request.user) if learns else 0,
        "form": form,
    }
    return render(request, "recommendations/taste.html", context)


@require_POST
@login_required
def taste_forget(request: Request) -> HttpResponse:
    """Take a line out."""
    form = TasteLineForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text())
    event_id = form.cleaned_data["event_id"] or uuid.uuid4()
    try:
        forgotten = taste_services.taste_line_forget(user=request.user, line=form.line(), event_id=event_id)
    except Refused as refused:
        raise Http404(refused.message) from refused
    if forgotten:
        messages.success(request, _("Taken out. What you do from now on counts again."))
    return go(request, reverse("recommendations:taste"))


@require_POST
@login_required
def taste_reset(request: Request) -> HttpResponse:
    """Start again."""
    taste_services.taste_reset(user=request.user)
    messages.success(request, _("Your taste starts again from nothing. Liked and hidden songs stay in your lists."))
    return go(request, reverse("recommendations:taste"))


@require_POST
@login_required
def preferences(request: Request) -> HttpResponse:
    """Keep what the listener wants of every playlist."""
    known = {*languages_published(), *preferences_for_user(user=request.user).languages}
    form = PreferencesForm(request.POST, languages=sorted(known))
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text())
    try:
        taste_services.preferences_save(user=request.user, **form.cleaned_data)
    except Refused as refused:
        return HttpResponseBadRequest(refused.message)
    messages.success(request, _("Saved. The next playlist follows it."))
    return go(request, reverse("recommendations:taste"))
