"""The consent page and the privacy page."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors, services
from accounts.adapter import client_address
from accounts.forms import ConsentForm, ListenServiceForm
from accounts.models import Purpose, User

SURFACE = "web"
HISTORY_SHOWN = 100


class SeeOther(HttpResponseRedirect):
    """303: the answer to a POST is another page, to be fetched with GET."""

    status_code = 303


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Show the words and take the answer."""
    return _consent_change(request) if request.method == "POST" else _consent_show(request)


@login_required
@require_POST
def consent_grant(request: HttpRequest, purpose: str) -> HttpResponse:
    """Agree to one purpose from the privacy page."""
    try:
        services.consent_grant(
            user=_listener(request),
            purpose=_purpose(purpose),
            surface=SURFACE,
            network=client_address(request),
            document_sha256=request.POST.get(f"document_{purpose}") or None,
        )
    except services.DocumentChangedError:
        return _words_changed(request)
    return SeeOther(reverse("accounts:privacy"))


@login_required
@require_POST
def consent_withdraw(request: HttpRequest, purpose: str) -> HttpResponse:
    """Take back one agreement, at once."""
    services.consent_withdraw(
        user=_listener(request), purpose=_purpose(purpose), surface=SURFACE, network=client_address(request)
    )
    return SeeOther(reverse("accounts:privacy"))


@login_required
@require_safe
def consent_receipt(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Hand over the receipt of one answer as a file."""
    event = selectors.consent_event_for_user(user=_listener(request), event_id=event_id)
    if event is None:
        raise Http404
    response = JsonResponse(selectors.consent_receipt(event=event), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="consent-{event.purpose}-{event.created_at:%Y%m%d}.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what the listener agreed to and when; keep where they listen elsewhere."""
    user = _listener(request)
    form = ListenServiceForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        services.listen_service_set(user=user, listen_service=form.cleaned_data["listen_service"])
        messages.success(request, _("Saved."))
        return SeeOther(reverse("accounts:privacy"))
    context = {
        "purposes": selectors.purposes_state_for_user(user=user),
        "events": selectors.consent_events_for_user(user=user)[:HISTORY_SHOWN],
        "form": form,
    }
    return render(request, "accounts/privacy.html", context)


def _consent_show(request: HttpRequest) -> HttpResponse:
    states = selectors.purposes_state_for_user(user=_listener(request))
    documents: list[dict[str, Any]] = [
        {"purpose": state.purpose, "document": state.document, "granted": state.granted, "label": state.label}
        for state in states
    ]
    return render(request, "accounts/consent.html", {"documents": documents, "next": _safe_next(request)})


def _consent_change(request: HttpRequest) -> HttpResponse:
    form = ConsentForm(request.POST)
    if not form.is_valid():  # only a forged hash gets here
        return _words_changed(request)
    try:
        services.consent_save(
            user=_listener(request),
            granted=form.granted,
            surface=SURFACE,
            network=client_address(request),
            documents_sha256=form.documents_sha256,
        )
    except services.DocumentChangedError:
        return _words_changed(request)
    return SeeOther(_safe_next(request) or reverse("accounts:privacy"))


def _words_changed(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("These words changed while you were reading. Please read them again."))
    return SeeOther(reverse("accounts:consent"))


def _safe_next(request: HttpRequest) -> str:
    """Return the page to go on to if it is a path of this site, else nothing."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_local else ""


def _purpose(value: str) -> Purpose:
    try:
        return Purpose(value)
    except ValueError:
        raise Http404 from None


def _listener(request: HttpRequest) -> User:
    if not isinstance(request.user, User):  # pragma: no cover - login_required comes first
        raise Http404
    return request.user
