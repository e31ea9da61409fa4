"""Every API error is a problem (RFC 9457) with a code."""

import json
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.response import Response

from accounts.models import User
from config.common import problems
from config.common.problems import Problem, exception_handler
from tests.outage import database_away


def send(client: Client, method: str, path: str, body: str = "", content_type: str = "application/json") -> Any:
    return client.generic(method, path, body, content_type=content_type)


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def handle(error: Exception) -> Response:
    response = exception_handler(error, {})
    assert response is not None
    assert response.content_type == "application/problem+json"
    return response


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status", "code"),
    [
        ("GET", "/api/v1/nothing-here/", "", "application/json", 404, "not_found"),
        ("PUT", "/api/v1/consents/everything/", "{}", "application/json", 404, "not_found"),
        ("POST", "/api/v1/consents/", "{}", "application/json", 405, "method_not_allowed"),
        ("PUT", "/api/v1/consents/", "<a/>", "application/xml", 415, "unsupported_media_type"),
        ("PUT", "/api/v1/consents/", "{", "application/json", 400, "parse_error"),
        ("PUT", "/api/v1/consents/", "{}", "application/json", 400, "invalid"),
    ],
)
def test_it_answers_with_a_problem(
    signed_in: Client, method: str, path: str, body: str, content_type: str, status: int, code: str
) -> None:
    response = send(signed_in, method, path, body, content_type)

    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail"} <= set(problem)


@pytest.mark.django_db
def test_it_challenges_strangers(client: Client) -> None:
    response = client.get("/api/v1/me/")

    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert response.headers["WWW-Authenticate"] == "X-Session-Token"


def test_it_lists_errors_by_field() -> None:
    assert handle(ValidationError({"mood": ["Not a mood."]})).data["errors"] == {"mood": ["Not a mood."]}
    assert handle(ValidationError("Not now.")).data["errors"] == {"non_field_errors": ["Not now."]}
    deep: Any = {"granted": [{}, {"purpose": ["Not a purpose."]}], "more": {"non_field_errors": ["Not a list."]}}
    assert handle(ValidationError(deep)).data["errors"] == {
        "granted.1.purpose": ["Not a purpose."],
        "more": ["Not a list."],
    }


@pytest.mark.parametrize("error", [Throttled(wait=7), Problem(status_code=503, code="x", detail="y", retry_after_s=7)])
def test_it_says_when_to_come_back(error: Exception) -> None:
    assert handle(error).headers["Retry-After"] == "7"


def test_it_keeps_the_code_of_our_own_problems() -> None:
    response = handle(Problem(status_code=409, code="document_changed", detail="Read again."))

    assert (response.status_code, response.data["code"], response.data["title"]) == (
        409,
        "document_changed",
        "Conflict",
    )


@pytest.mark.parametrize(("error", "status"), [(RequestDataTooBig(), 413), (SuspiciousOperation(), 400)])
def test_it_names_what_django_finds_suspicious(error: Exception, status: int) -> None:
    assert handle(error).status_code == status


def test_it_leaves_our_own_mistakes_to_django() -> None:
    assert exception_handler(RuntimeError(), {}) is None


def test_it_hides_the_cause_of_a_server_error_from_phones() -> None:
    response = problems.server_error(RequestFactory().get("/api/v1/songs/"))

    assert (response.status_code, response.headers["Content-Type"]) == (500, "application/problem+json")
    assert json.loads(response.content)["code"] == "error"


@pytest.mark.parametrize(
    ("path", "content_type"), [("/api/v1/me/", "application/problem+json"), ("/privacy/", "text/html; charset=utf-8")]
)
def test_it_asks_to_come_back_when_the_database_is_away(alice: User, path: str, content_type: str) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    with database_away():
        response = browser.get(path)

    assert (response.status_code, response.headers["Content-Type"]) == (503, content_type)
    assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == ("5", "no-store")
    assert "Permissions-Policy" in response.headers


def test_it_is_a_page_outside_of_the_api() -> None:
    response = problems.bad_request(RequestFactory().get("/capture/"), SuspiciousOperation())

    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
