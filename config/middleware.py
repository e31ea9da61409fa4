"""What every request goes through: the listener's time zone, and headers whatever answers."""

import zoneinfo
from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

TIME_ZONE_COOKIE, TIME_ZONE_HEADER = "timezone", "X-Time-Zone"
FEATURES_OFF = "geolocation=(), microphone=(), payment=(), usb=(), display-capture=()"


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set what neither Django nor django-csp sets, and no-store on personal pages.

    Django's own headers are repeated here, because an error of its SecurityMiddleware, such as an unknown host,
    passes it by. With boosted navigation the first document's policy stays in force, so every page that a
    signed-in listener can reach allows the camera; the browser still asks, and only after our own disclosure.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        signed_in = _may_be_signed_in(request)
        camera = "camera=(self)" if signed_in else "camera=()"
        response.headers.setdefault("Permissions-Policy", f"{camera}, {FEATURES_OFF}")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if signed_in:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def local_time(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show and read times in the zone that the browser named in a cookie, or a phone in the header `X-Time-Zone`.

    Without one, or with one that is none, it is the site's own.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(_zone_of(request)):
            return get_response(request)

    return middleware


def _zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo:
    named = request.headers.get(TIME_ZONE_HEADER) or unquote(request.COOKIES.get(TIME_ZONE_COOKIE, ""))
    try:
        return zoneinfo.ZoneInfo(named)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def _may_be_signed_in(request: HttpRequest) -> bool:
    """Return whether a user is signed in; while the database is away nobody knows, and the page counts as personal."""
    try:
        user = getattr(request, "user", None)
        return bool(user and user.is_authenticated)
    except DatabaseError:
        return True
