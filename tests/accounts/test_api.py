"""The accounts API with a token, as a phone uses it: no cookie, problems for errors."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import ConsentEvent, Purpose, User
from accounts.selectors import consent_grant_for_user, document_current
from accounts.services import consent_grant, consent_save
from tests.factories import PASSWORD

PHOTO = Purpose.SNAPSHOT_ANALYSIS
AUTH = "/_allauth/app/v1/auth"
CONSENTS = "/api/v1/consents/"


class Phone:
    """A client that keeps no cookies and sends its token."""

    def __init__(self, email: str, *, way_in: str = "login") -> None:
        answer = self.send("POST", f"{AUTH}/{way_in}", {"email": email, "password": PASSWORD, "adult": True})
        assert answer.status_code == 200, answer.content
        assert not answer.cookies
        self.token = answer.json()["meta"]["session_token"]

    def send(self, method: str, path: str, body: Any = None) -> Any:
        token = getattr(self, "token", None)
        return Client(enforce_csrf_checks=True).generic(
            method,
            path,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"X-Session-Token": token} if token else {},
        )


@pytest.fixture
def phone(alice: User) -> Phone:
    return Phone(alice.email)


@pytest.mark.django_db
def test_it_serves_a_listener_who_signed_up_on_the_phone() -> None:
    phone = Phone("new@mizaj.example", way_in="signup")

    assert phone.send("GET", "/api/v1/me/").json() == {"email": "new@mizaj.example", "listen_service": "youtube"}


def test_it_lists_every_purpose_with_the_words_to_show(phone: Phone) -> None:
    answer = phone.send("GET", CONSENTS)

    assert not answer.cookies
    assert [(entry["purpose"], entry["granted"], entry["answered_at"]) for entry in answer.json()] == [
        (purpose, False, None) for purpose in Purpose
    ]
    assert answer.json()[0]["document"]["body"] == document_current(purpose=PHOTO).body


def test_it_grants_and_withdraws_one_purpose(phone: Phone, alice: User) -> None:
    sha256 = phone.send("GET", CONSENTS).json()[0]["document"]["sha256"]

    granted = phone.send("PUT", f"{CONSENTS}{PHOTO}/", {"document_sha256": sha256})
    assert (granted.status_code, granted.json()["granted"]) == (200, True)
    assert granted.json()["expires_at"] > granted.json()["answered_at"]
    assert consent_grant_for_user(user=alice, purpose=PHOTO)

    withdrawn = phone.send("DELETE", f"{CONSENTS}{PHOTO}/")
    assert (withdrawn.status_code, withdrawn.content) == (204, b"")
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None
    assert phone.send("DELETE", f"{CONSENTS}{PHOTO}/").status_code == 204
    assert set(ConsentEvent.objects.values_list("surface", flat=True)) == {"api"}


def test_it_touches_nobody_else(phone: Phone, bob: User) -> None:
    consent_grant(user=bob, purpose=PHOTO, surface="web")
    phone.send("DELETE", f"{CONSENTS}{PHOTO}/")

    assert consent_grant_for_user(user=bob, purpose=PHOTO)


def test_it_saves_the_answer_to_all_purposes(phone: Phone) -> None:
    answer = phone.send("PUT", CONSENTS, {"granted": [{"purpose": PHOTO}]})

    assert [entry["granted"] for entry in answer.json()] == [True, False, False]
    assert all(entry["answered_at"] for entry in answer.json())
    answer = phone.send("PUT", CONSENTS, {"granted": []})
    assert not any(entry["granted"] for entry in answer.json())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (CONSENTS, {"granted": [{"purpose": PHOTO, "document_sha256": "0" * 64}]}),
        (f"{CONSENTS}{PHOTO}/", {"document_sha256": "0" * 64}),
    ],
)
def test_it_refuses_a_grant_to_other_words(phone: Phone, path: str, body: dict[str, Any]) -> None:
    answer = phone.send("PUT", path, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "document_changed")
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("body", [{}, {"granted": [{"purpose": "everything"}]}, {"granted": "all"}, []])
def test_it_names_what_is_not_valid(phone: Phone, body: Any) -> None:
    answer = phone.send("PUT", CONSENTS, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert answer.json()["errors"]


def test_it_changes_the_listening_service_but_not_the_address(phone: Phone, alice: User) -> None:
    answer = phone.send("PATCH", "/api/v1/me/", {"listen_service": "spotify", "email": "root@mizaj.example"})

    assert answer.json() == {"email": alice.email, "listen_service": "spotify"}
    assert phone.send("PATCH", "/api/v1/me/", {"listen_service": "gramophone"}).status_code == 400


def test_it_refuses_a_token_that_was_given_back(phone: Phone) -> None:
    assert phone.send("GET", CONSENTS).status_code == 200
    phone.send("DELETE", f"{AUTH}/session")

    answer = phone.send("GET", CONSENTS)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "X-Session-Token")


def test_it_refuses_the_token_of_a_deactivated_listener(phone: Phone, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert phone.send("GET", CONSENTS).status_code == 401


def test_it_refuses_the_token_after_a_change_of_password(phone: Phone, alice: User) -> None:
    alice.set_password("another long enough one")
    alice.save()

    assert phone.send("GET", CONSENTS).status_code == 401


def test_it_wants_the_csrf_token_from_browsers(alice: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    assert browser.get(CONSENTS).status_code == 200
    assert browser.put(CONSENTS, {"granted": []}, content_type="application/json").status_code == 403


def test_it_is_described_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--urlconf", "accounts.api_urls", stdout=StringIO())


def test_it_lists_the_receipts_oldest_first(alice: User, bob: User) -> None:
    consent_save(user=bob, granted=set(Purpose), surface="web")
    consent_save(user=alice, granted=set(Purpose), surface="web")
    receipts = Phone(alice.email).send("GET", f"{CONSENTS}receipts/").json()
    assert [receipt["event"]["purpose"] for receipt in receipts] == list(Purpose)
    links = [receipt["event"]["previous_hash"] for receipt in receipts]
    assert links == ["", *(receipt["event"]["hash"] for receipt in receipts[:-1])]
