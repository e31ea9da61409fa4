"""The OpenAPI document is honest: every route is in it, and every answer is one that it describes."""

import json
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import Purpose
from emotion import analysis
from emotion.models import Snapshot
from tests.emotion.conftest import PHOTO, upload
from tests.emotion.photos import faceless
from tests.factories import PASSWORD
from tests.guards.contract import Operation, breaches, document, operation_for, operations, validator
from tests.guards.matrix import LINES
from tests.guards.people import People

AUTH = "/_allauth/app/v1/auth"
TRIES = 8
"""Bodies, good and bad, that each operation is tried with."""


class Phone:
    """A client that holds every answer against the document."""

    def __init__(self, token: str = "") -> None:
        self.headers = {"X-Session-Token": token} if token else {}
        self.client = Client(raise_request_exception=False)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON; fail when the answer is not one that the document describes."""
        content = "" if body is None else json.dumps(body)
        answer = self.client.generic(
            method, path, content, content_type="application/json", headers={**self.headers, **headers}
        )
        return self._held(method, path, answer)

    def send_photo(self, data: bytes) -> Any:
        """Submit a photo."""
        path = "/api/v1/snapshots/"
        return self._held("POST", path, self.client.post(path, {"image": upload(data)}, headers=self.headers))

    def _held(self, method: str, path: str, answer: HttpResponseBase) -> Any:
        found = breaches(operation_for(method, path.partition("?")[0]), answer)
        assert found == [], f"{method} {path} → {answer.status_code}: {found}"
        return answer


@pytest.fixture
def people(db: None) -> People:
    everyone = People()
    everyone.fill()
    return everyone


def test_it_is_valid_and_made_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", file="/dev/null")


def test_every_route_of_the_api_is_described() -> None:
    routes = {(line.method, f"/{line.path}") for line in LINES if line.path.startswith("api/v1/")}
    for method, path in routes:
        filled = path.replace("{purpose}", "mood_history").replace("{song}", "1").replace("{", "").replace("}", "")
        assert operation_for(method, filled)
    assert len(operations()) == len(routes)


def test_every_operation_has_a_name_and_says_what_it_answers_to_strangers() -> None:
    names = [operation["operationId"] for operation in operations().values()]
    assert len(set(names)) == len(names)
    for (method, path), operation in operations().items():
        assert {"401", "429", "503"} <= set(operation["responses"]), (method, path)
        assert operation["security"] == [{"sessionToken": []}, {"cookieAuth": []}]


def test_every_example_is_valid() -> None:
    for key, operation in operations().items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            for example in media.get("examples", {}).values():
                assert list(validator(media["schema"]).iter_errors(example["value"])) == [], key


@pytest.mark.django_db
def test_the_whole_journey_is_as_described() -> None:
    signed = Client().post(
        f"{AUTH}/signup", {"email": "new@mizaj.example", "password": PASSWORD, "adult": True}, "application/json"
    )
    phone = Phone(signed.json()["meta"]["session_token"])
    assert phone.send_photo(PHOTO.read_bytes()).status_code == 403
    assert phone.send("PUT", "/api/v1/consents/", {"granted": [{"purpose": purpose} for purpose in Purpose]})
    assert phone.send_photo(b"no photo").status_code == 422
    accepted = phone.send_photo(PHOTO.read_bytes())
    place = f"/api/v1/snapshots/{accepted.json()['id']}/"
    assert phone.send("GET", place).json()["reading"] is None
    analysis.snapshot_analyse(snapshot_id=Snapshot.objects.get().pk)
    reading = phone.send("GET", place).json()["reading"]
    unread = phone.send_photo(faceless()).json()["id"]
    analysis.snapshot_analyse(snapshot_id=uuid.UUID(unread))
    assert phone.send("GET", f"/api/v1/snapshots/{unread}/").json()["reading"]["outcome"] == "no_face"
    made = phone.send("POST", "/api/v1/playlists/", {"reading": reading["id"], "intent": "match"})
    assert made.status_code == 201
    for path in ("readings/", "playlists/", "songs/", "privacy/", "privacy/exports/", "me/", "consents/receipts/"):
        assert phone.send("GET", f"/api/v1/{path}").status_code == 200
    assert phone.send("GET", "/api/v1/songs/?emotion=bored").status_code == 400
    assert phone.send("GET", "/api/v1/readings/?page=99").status_code == 404
    assert phone.send("POST", "/api/v1/privacy/erase/", {"password": "not it"}).status_code == 403
    assert phone.send("POST", "/api/v1/privacy/erase/", {"password": PASSWORD}).status_code == 204
    assert phone.send("GET", "/api/v1/me/").status_code == 401


def values(rng: random.Random) -> Iterator[Any]:
    """Yield what a confused or hostile client may send for one value, for ever."""
    while True:
        yield rng.choice(
            [None, True, 0, -1, 2**63, 1e308, "", " ", "x" * 5000, "\0", "\u202e", [], {}, [[]], {"a": 1}, "happy",
             str(uuid.uuid4()), "٣", "1; drop table", ["happy"], 0.1]
        )  # fmt: skip


def bodies(operation: Operation, rng: random.Random) -> Iterator[Any]:
    """Yield bodies: an example, one with a field spoiled, one without it, one with more, and plain nonsense."""
    media = operation["requestBody"]["content"].get("application/json")
    names = list(_properties(media["schema"])) if media else []
    odd = values(rng)
    yield {}
    for _ in range(TRIES):
        body: Any = {name: next(odd) for name in names if rng.random() < 0.8}
        yield body if rng.random() < 0.8 else next(odd)


def _properties(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document()["components"]["schemas"].get(name, schema).get("properties", {})
    return found


def test_no_body_gets_an_answer_that_is_not_described(people: People, subtests: pytest.Subtests) -> None:
    rng = random.Random(7)
    phone = Phone(people.sessions["owner"])
    objects = {**people.objects["owner"], "export": uuid.uuid4()}
    for line in LINES:
        path = f"/{line.path}".format(**objects)
        if not path.startswith("/api/v1/") or "requestBody" not in (operation := operation_for(line.method, path)):
            continue
        with subtests.test(str(line)):
            for body in bodies(operation, rng):
                cache.clear()
                with transaction.atomic():
                    phone.send(line.method, path, body)
                    transaction.set_rollback(True)


QUERIES = (
    *("page=0", "page=-1", "page=x", "page_size=x", "page_size=10000", "q=%00", "emotion=x", "playable=perhaps"),
    *("language=" + "x" * 99, "q=" + "x" * 999),
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:16])
@pytest.mark.parametrize("path", ["songs", "readings", "playlists"])
def test_no_query_gets_an_answer_that_is_not_described(people: People, path: str, query: str) -> None:
    Phone(people.sessions["owner"]).send("GET", f"/api/v1/{path}/?{query}")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/v1/me/", {"Accept": "text/csv"}, 406),
        ("PATCH", "/api/v1/me/", {"Content-Type": "application/xml"}, 415),
        ("GET", "/api/v1/me/", {"X-Session-Token": "\u00e9" * 200}, 401),
        ("GET", "/api/v1/me/", {"X-Session-Token": "a\0b"}, 401),
    ],
)
def test_odd_headers_get_answers_that_are_described(
    people: People, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    assert Phone(people.sessions["owner"]).send(method, path, {}, **headers).status_code == status
