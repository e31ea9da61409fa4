"""The consent page and the privacy page."""

import uuid
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import exports, forgetting, selectors, services, tasks
from accounts.adapter import client_address
from accounts.forms import ConsentForm, ListenServiceForm
from accounts.models import Purpose, User

SURFACE = "web"
HISTORY_SHOWN = 100
EXPORTS_SHOWN = 3


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
        "held": [(holding, count) for holding, count in forgetting.what_is_held(user=user) if count],
        "session": forgetting.session_of(user=user),
        "exports": user.data_exports.all()[:EXPORTS_SHOWN],
        "purposes": selectors.purposes_state_for_user(user=user),
        "events": selectors.consent_events_for_user(user=user)[:HISTORY_SHOWN],
        "form": form,
    }
    return render(request, "accounts/privacy.html", context)


@login_required
@require_POST
def session_forget(request: HttpRequest) -> HttpResponse:
    """Delete what was done in the present listening session."""
    if forgetting.session_forget(user=_listener(request)):
        messages.success(request, _("Forgotten. It is as if this session had never been."))
    else:
        messages.info(request, _("Nothing was recorded in the last half hour."))
    return SeeOther(reverse("accounts:privacy"))


@login_required
@require_POST
def export_request(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything."""
    try:
        export = exports.export_request(user=_listener(request))
    except exports.TooManyExports:
        messages.warning(request, _("You can ask for two copies a day. Please try again tomorrow."))
    else:
        tasks.export_hint(export.pk)
    return SeeOther(f"{reverse('accounts:privacy')}#export-title")


@login_required
@require_safe
def export_status(request: HttpRequest) -> HttpResponse:
    """Where the exports stand, for the page that waits for one."""
    shown = _listener(request).data_exports.all()[:EXPORTS_SHOWN]
    return render(request, "accounts/_exports.html", {"exports": shown})


@login_required
@require_POST
def export_download(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """Hand a copy over, once."""
    content = exports.export_take(user=_listener(request), export_id=export_id)
    if content is None:
        raise Http404
    return FileResponse(content, as_attachment=True, filename="mizaj-my-data.zip", content_type="application/zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """Show what goes, and erase the account. Asks for the password again when it was given a while ago."""
    user = _listener(request)
    if request.method != "POST":
        held = [(holding, count) for holding, count in forgetting.what_is_held(user=user) if count]
        return render(request, "accounts/erase.html", {"held": held})
    forgetting.account_erase(user=user, surface=SURFACE, network=client_address(request))
    logout(request)
    messages.success(request, _("Your account and everything in it is erased."))
    return SeeOther(reverse("home"))


def _consent_show(request: HttpRequest) -> HttpResponse:
    states = selectors.purposes_asked_of(user=_listener(request))
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
            asked=[state.purpose for state in selectors.purposes_asked_of(user=_listener(request))],
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
