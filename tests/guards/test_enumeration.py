"""Nobody learns here who has an account: with verification, as production runs, every answer is the same."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.factories import PASSWORD

UNKNOWN = "nobody@mizaj.example"
APP = "/_allauth/app/v1/auth"
CHANGING = re.compile(rb'[A-Za-z0-9]{64}|"session_token": "[^"]+"')  # tokens against forged requests, sessions


@pytest.fixture(autouse=True)
def as_production(settings: Settings, db: None) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def post(path: str, data: dict[str, Any], *, phone: bool = False) -> Any:
    client = Client()
    return client.post(path, data, content_type="application/json") if phone else client.post(path, data, follow=True)


def seen(answer: Any, email: str) -> tuple[Any, ...]:
    """Return all that a client can see, without the address it sent itself and what is random."""
    body = re.sub(re.escape(email.encode()), b"", CHANGING.sub(b"", answer.content), flags=re.IGNORECASE)
    headers = sorted(
        (name, value) for name, value in answer.headers.items() if name not in ("Content-Length", "Expires")
    )
    return answer.status_code, getattr(answer, "redirect_chain", None), headers, sorted(answer.cookies), body


DOORS: dict[str, tuple[str, dict[str, Any], str, bool]] = {
    "sign-up": ("/accounts/signup/", {"password1": PASSWORD, "adult": "on"}, "email", False),
    "a wrong password": ("/accounts/login/", {"password": "not the one"}, "login", False),
    "a lost password": ("/accounts/password/reset/", {}, "email", False),
    "sign-up on a phone": (f"{APP}/signup", {"password": PASSWORD, "adult": True}, "email", True),
    "a wrong password on a phone": (f"{APP}/login", {"password": "not the one"}, "email", True),
    "a lost password on a phone": (f"{APP}/password/request", {}, "email", True),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_known_and_unknown_addresses_get_the_same_answer(alice: User, door: str, spelling: Any) -> None:
    path, fields, name, phone = DOORS[door]
    known, unknown = (
        seen(post(path, {**fields, name: spelling(email)}, phone=phone), spelling(email))
        for email in (alice.email, UNKNOWN)
    )
    assert known == unknown
    assert known[0] in (200, 400, 401)


@pytest.mark.parametrize("door", ["sign-up", "sign-up on a phone"])
def test_the_owner_of_a_known_address_is_told_by_mail_alone(alice: User, door: str) -> None:
    path, fields, name, phone = DOORS[door]
    post(path, {**fields, name: alice.email}, phone=phone)
    [message] = mail.outbox
    assert message.to == [alice.email]
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("door", ["sign-up", "sign-up on a phone"])
def test_where_sign_up_is_closed_it_is_closed_for_all(alice: User, settings: Settings, door: str) -> None:
    settings.SIGNUP_OPEN = False
    path, fields, name, phone = DOORS[door]
    known, unknown = (post(path, {**fields, name: email}, phone=phone) for email in (alice.email, UNKNOWN))
    assert seen(known, alice.email) == seen(unknown, UNKNOWN)
    assert known.status_code in (200, 403)
    assert (User.objects.count(), mail.outbox) == (1, [])


@pytest.mark.parametrize("door", ["sign-up", "sign-up on a phone"])
@pytest.mark.parametrize("said", [None, False])
def test_nobody_signs_up_without_saying_that_they_are_an_adult(door: str, said: bool | None) -> None:
    path, fields, name, phone = DOORS[door]
    fields = {key: value for key, value in fields.items() if key != "adult"}
    if said is not None:
        fields["adult"] = said if phone else ""
    answer = post(path, {**fields, name: UNKNOWN}, phone=phone)
    assert answer.status_code == (400 if phone else 200)
    assert "adult" in answer.content.decode()
    assert not User.objects.exists()


def test_the_box_for_adults_is_not_ticked_in_advance(client: Client) -> None:
    page = client.get("/accounts/signup/").content.decode()
    box = re.search(r'<input type="checkbox" name="adult"[^>]*>', page)
    assert box
    assert "checked" not in box.group()
    assert "required" in box.group()
