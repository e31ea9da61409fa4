"""RFC 9457 problem details: the one shape of every API error."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler


class Problem(exceptions.APIException):
    """An error with a code that a client can act on and a sentence that a person can read."""

    def __init__(self, *, status_code: int, code: str, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail=detail, code=code)
        self.status_code = status_code
        if retry_after_s is not None:
            self.wait = retry_after_s  # DRF turns this into Retry-After


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever DRF understands into `application/problem+json`; leave the rest to Django."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    response.data = _body(error, response.status_code)
    response.content_type = "application/problem+json"
    return response


def _body(error: Exception, status_code: int) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status_title(status_code),
        "status": status_code,
        "code": "error",
    }
    if isinstance(error, exceptions.ValidationError):
        return body | {"code": "invalid", "detail": "Some fields are not valid.", "errors": error.detail}
    if isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        body["code"] = codes if isinstance(codes, str) else "error"
        body["detail"] = str(error.detail)
    return body


def status_title(status_code: int) -> str:
    """Return the standard phrase of an HTTP status."""
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return str(status_code)
