"""The authorisation matrix of `tests/authorization.yaml`, run against the site."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from catalog.models import Song
from recommendations.models import WrongMood
from tests.guards.matrix import LINES, LISTED, METHODS, Line, pattern_for, routes
from tests.guards.people import MISSING, ROLES, SHARED_KINDS, STRANGERS, People

PHOTO = Path(settings.BASE_DIR) / "emotion" / "sample" / "collins.jpg"
REFUSED = {302, 401, 403, 404, 405}


@pytest.fixture
def people(db: None) -> People:
    """Make the roles and their objects once for a whole test: every request is undone."""
    everyone = People()
    everyone.fill()
    return everyone


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def filled(value: Any, objects: dict[str, Any]) -> Any:
    """Put objects and the photo where a body names them."""
    if isinstance(value, dict):
        return {name: filled(part, objects) for name, part in value.items()}
    if value == "@photo":
        return SimpleUploadedFile("me.jpg", PHOTO.read_bytes(), "image/jpeg")
    return str(value).format(**objects) if isinstance(value, str) else value


def send(
    people: People, role: str, method: str, path: str, objects: dict[str, Any], body: Any = None
) -> HttpResponseBase:
    """Send a request as the role would: phones with a token, browsers with a cookie."""
    client, session = Client(raise_request_exception=False), people.sessions.get(role, "")
    path = f"/{path.format(**objects)}"
    is_api = path.startswith(("/api/", "/_allauth/"))
    headers = {"X-Session-Token": session} if is_api and session else {}
    if session and not is_api:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    data = filled(body, objects)
    if method == "POST" and (not is_api or "@photo" in str(body)):
        return client.post(path, data or {}, headers=headers)
    content = "" if data is None else json.dumps(data, default=str)
    return client.generic(method, path, content, content_type="application/json", headers=headers)


def expected(line: Line, role: str) -> tuple[int, str]:
    """Return the status for the role with an object of its own, and where a redirect must lead."""
    who, _plus, consent = line.policy.partition("+")
    if who != "public" and role in STRANGERS:
        return (302, "/accounts/login/") if who == "page" else (401, "")
    if consent and role == "no_consent":
        return (302, "/consent/") if who == "page" else (403, "")
    return line.status, ""


def owned(line: Line) -> list[str]:
    return [kind for kind in line.kinds if kind not in SHARED_KINDS]


def test_it_answers_each_role_as_the_matrix_says(people: People, subtests: pytest.Subtests) -> None:
    for line in LINES:
        with subtests.test(str(line)):
            answers, wanted = {}, {}
            for role in ROLES:
                with undone():
                    answer = send(people, role, line.method, line.path, people.objects_of(role, line.kinds), line.body)
                status, target = expected(line, role)
                leads = answer.headers.get("Location", "") if target else ""
                answers[role], wanted[role] = (answer.status_code, leads.startswith(target)), (status, True)
            assert answers == wanted


def test_what_belongs_to_somebody_else_is_not_there(people: People, subtests: pytest.Subtests) -> None:
    for line in LINES:
        if set(line.kinds) <= set(SHARED_KINDS):
            continue
        with subtests.test(str(line)):
            answers = {}
            for role in set(ROLES) - {*STRANGERS, "owner"}:
                with undone():
                    theirs = people.objects_of("owner", line.kinds)
                    answers[role] = send(people, role, line.method, line.path, theirs, line.body).status_code
            assert answers == dict.fromkeys(answers, line.foreign)


def test_what_never_was_is_not_there(people: People, subtests: pytest.Subtests) -> None:
    for line in LINES:
        if not line.kinds:
            continue
        with subtests.test(str(line)):
            answers = {}
            for role in set(ROLES) - set(STRANGERS):
                with undone():
                    answers[role] = send(people, role, line.method, line.path, MISSING, line.body).status_code
            assert answers == dict.fromkeys(answers, line.missing)


def test_methods_that_are_not_listed_are_refused(people: People, subtests: pytest.Subtests) -> None:
    for path in dict.fromkeys(line.path for line in LINES):
        listed = {line.method: line for line in LINES if line.path == path}
        for method in set(METHODS) - set(listed):
            with subtests.test(f"{method} /{path}"), undone():
                objects = people.objects_of("admin", next(iter(listed.values())).kinds)
                answers = [send(people, role, method, path, objects).status_code for role in ("admin", "anonymous")]
                assert (answers[0], answers[1] in REFUSED) == (405, True), answers


THIRD_PARTY = [route for route in routes() if route not in LISTED]
SITE_ROLES = {"anonymous": "anonymous", "owner": "listener", "curator": "curator", "admin": "admin"}


def test_every_route_is_in_the_matrix() -> None:
    assert [route for route in THIRD_PARTY if pattern_for(route) is None] == []
    assert sorted(LISTED - set(routes())) == []


def is_refused(answer: HttpResponseBase, *more: int) -> bool:
    location = answer.headers.get("Location", "")
    return answer.status_code in (401, 403, *more) or location.startswith(("/accounts/login/", "/admin/login/"))


def agrees(answer: HttpResponseBase, wanted: str, *, role: str) -> bool:
    if wanted == "any":
        return True
    if wanted == "let in":
        return not is_refused(answer)
    return is_refused(answer, *((405, 409) if role == "anonymous" else ()))


def with_objects(route: str) -> str:
    """Put a row of the model that an address of the administration names into it."""
    parts = route.split("/")
    names_model = parts[0] == "admin" and parts[1] != "r" and parts[3:4] == ["{}"]
    row = apps.get_model(parts[1], parts[2])._default_manager.first() if names_model else None
    return route.replace("{}", str(row.pk if row else 1))


def test_the_routes_of_libraries_let_in_whom_the_matrix_names(people: People, subtests: pytest.Subtests) -> None:
    EmailAddress.objects.create(user=people.users["owner"], email="owner@mizaj.example")
    WrongMood.objects.create(song=Song.objects.get(), emotion="happy", wrong=1)
    for route in THIRD_PARTY:
        pattern = pattern_for(route)
        assert pattern
        for method, (role, column) in product(("GET", "POST"), SITE_ROLES.items()):
            with subtests.test(f"{method} /{route} {role}"):
                with undone():
                    answer = send(people, role, method, with_objects(route), {})
                assert answer.status_code < 500
                assert agrees(answer, pattern.answers[column], role=role), answer.status_code
