"""RFC 9457 problem details: the one shape of every API error."""

import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

MEDIA_TYPE = "application/problem+json"
API_PATH = "/api/"
RETRY_AFTER_S = 5
NON_FIELD_ERRORS = "non_field_errors"


class ServiceAway(Exception):
    """Something that the site needs does not answer, such as the mail server. The answer is 503."""


class Problem(exceptions.APIException):
    """An error with a code that a client can act on and a sentence that a person can read."""

    def __init__(self, *, status_code: int, code: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail=detail, code=code)
        self.status_code = status_code
        if retry_after_s is not None:
            self.wait = retry_after_s  # DRF turns this into Retry-After


class ProblemSerializer(serializers.Serializer[Any]):
    """Any error. Act on `code`; show `detail`."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable name of what is wrong, such as `consent_required`.")
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the base class has a property of this name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With code `invalid`: what is wrong, by field (`granted.0.purpose`); `non_field_errors` for all.",
    )


def problems(*statuses: int) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """Return the error responses of an operation, for `extend_schema(responses={..., **problems(401, 404)})`."""
    return {(status, MEDIA_TYPE): ProblemSerializer for status in statuses}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever DRF understands into `application/problem+json`; leave the rest to Django."""
    error = _as_api_exception(error)
    response = drf_exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    response.data = _body(error, response.status_code)
    response.content_type = MEDIA_TYPE
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 (Django's `handler400`)."""
    return _page(request, 400, "parse_error") or defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 (Django's `handler403`)."""
    return _page(request, 403, "permission_denied") or defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 (Django's `handler404`): a problem under /api/, a page elsewhere."""
    return _page(request, 404, "not_found") or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 (Django's `handler500`), or 503 when the database or another service was away."""
    if _service_was_away():
        return unavailable(request)
    return _page(request, 500, "error") or defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After: a problem under /api/, a page elsewhere."""
    response = _page(request, 503, "unavailable") or HttpResponse(loader.render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    response.headers["Cache-Control"] = "no-store"
    return response


def _service_was_away() -> bool:
    # Django calls `handler500` while it handles the error, wherever that came from: a view or a middleware.
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | ServiceAway):
            return True
        error = error.__cause__ or error.__context__
    return False


def status_title(status_code: int) -> str:
    """Return the standard phrase of an HTTP status."""
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return str(status_code)


def _as_api_exception(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return Problem(status_code=413, code="too_large", detail=_("The request is too large."))
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError()
    return error


def _body(error: exceptions.APIException, status_code: int) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return _problem(status_code, "invalid", _("Some fields are not valid.")) | {"errors": _flat(error.detail)}
    codes = error.get_codes()
    return _problem(status_code, codes if isinstance(codes, str) else "error", str(error.detail))


def _flat(errors: Any, field: str = "") -> dict[str, list[str]]:
    """Name what is wrong by the path of its field, `granted.0.purpose`, however deep it lies."""
    if isinstance(errors, dict):
        parts = list(errors.items())
    elif isinstance(errors, list) and any(isinstance(entry, dict) for entry in errors):
        parts = [(str(place), entry) for place, entry in enumerate(errors)]
    else:
        return {field or NON_FIELD_ERRORS: [str(entry) for entry in errors]}
    found: dict[str, list[str]] = {}
    for name, part in parts:
        inside = name if not field else field if name == NON_FIELD_ERRORS else f"{field}.{name}"
        found |= _flat(part, inside) if part else {}
    return found


def _problem(status_code: int, code: str, detail: str) -> dict[str, Any]:
    title = status_title(status_code)
    return {"type": "about:blank", "title": title, "status": status_code, "code": code, "detail": detail}


def _page(request: HttpRequest, status_code: int, code: str) -> HttpResponse | None:
    """Return the problem when the request was for the API."""
    if not request.path.startswith(API_PATH):
        return None
    body = _problem(status_code, code, status_title(status_code))
    return JsonResponse(body, status=status_code, content_type=MEDIA_TYPE)
