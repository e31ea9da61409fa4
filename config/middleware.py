"""Headers that Django and django-csp do not set."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

FEATURES_OFF = "geolocation=(), microphone=(), payment=(), usb=(), display-capture=()"


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set Permissions-Policy and Cross-Origin-Resource-Policy everywhere, no-store on personal pages.

    With boosted navigation the first document's policy stays in force, so every page that a signed-in
    listener can reach allows the camera; the browser still asks, and only after our own disclosure.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        signed_in = _may_be_signed_in(request)
        camera = "camera=(self)" if signed_in else "camera=()"
        response.headers.setdefault("Permissions-Policy", f"{camera}, {FEATURES_OFF}")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if signed_in:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def _may_be_signed_in(request: HttpRequest) -> bool:
    """Return whether a user is signed in; while the database is away nobody knows, and the page counts as personal."""
    try:
        user = getattr(request, "user", None)
        return bool(user and user.is_authenticated)
    except DatabaseError:
        return True
