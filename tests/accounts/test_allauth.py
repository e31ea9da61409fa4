"""Sign-up, login, reset and logout as this site configures them."""

import re
import socket
import time
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services import consent_save
from tests.factories import PASSWORD

SIGNUP = "/accounts/signup/"
LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"


def sign_up(client: Client, email: str = "new@mizaj.example") -> str:
    """Return where the site leads."""
    response = client.post(SIGNUP, {"email": email, "password1": PASSWORD, "adult": "on"})
    assert response.status_code == 302, response.content
    return response.headers["Location"]


def link_in_mail(pattern: str) -> str:
    found = re.search(rf"https?://testserver({pattern}\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


@pytest.fixture
def silent_mail_server(settings: Settings) -> Iterator[None]:
    """Send mails to a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        yield


@pytest.mark.django_db
def test_it_leads_new_listeners_to_the_consent_page(client: Client) -> None:
    assert sign_up(client, " New@Mizaj.Example ") == "/consent/"
    assert User.objects.get().email == "new@mizaj.example"


@pytest.mark.parametrize("email", ["alice@mizaj.example", "ALICE@mizaj.example"])
def test_it_signs_in_by_email_and_out(client: Client, alice: User, email: str) -> None:
    response = client.post(LOGIN, {"login": email, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alice.pk)

    response = client.post("/accounts/logout/")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert "_auth_user_id" not in client.session


def test_it_resets_the_password_by_mail(client: Client, alice: User) -> None:
    client.post(RESET, {"email": alice.email})
    assert mail.outbox[-1].to == [alice.email]

    page = client.get(link_in_mail("/accounts/password/reset/key/"), follow=True)
    new = "quite another pass phrase"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    assert not client.login(username=alice.email, password=PASSWORD)
    assert client.post(LOGIN, {"login": alice.email, "password": new}).status_code == 302


@pytest.mark.usefixtures("silent_mail_server")
@pytest.mark.parametrize("email", ["alice@mizaj.example", "nobody@mizaj.example"])
def test_it_says_so_soon_when_the_mail_server_is_silent(alice: User, settings: Settings, email: str) -> None:
    settings.EMAIL_TIMEOUT = min(settings.EMAIL_TIMEOUT, 1)
    begun = time.monotonic()
    response = Client(raise_request_exception=False).post(RESET, {"email": email})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Back in a moment" in response.text
    assert time.monotonic() - begun < 5


def test_it_answers_a_reset_the_same_for_unknown_addresses(client: Client, alice: User) -> None:
    known, unknown = (client.post(RESET, {"email": email}) for email in (alice.email, "nobody@mizaj.example"))

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_it_answers_a_wrong_password_the_same_for_unknown_addresses(client: Client, alice: User) -> None:
    wrong, unknown = (
        client.post(LOGIN, {"login": email, "password": "not the one"})
        for email in (alice.email, "nobody@mizaj.example")
    )

    assert wrong.context["form"].errors == unknown.context["form"].errors != {}


def test_it_limits_how_often_a_password_can_be_guessed(client: Client, alice: User) -> None:
    for _guess in range(10):
        client.post(LOGIN, {"login": alice.email, "password": "not the one"})

    client.post(LOGIN, {"login": alice.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("open_", [True, False])
@pytest.mark.django_db
def test_it_follows_the_operator_on_sign_up(client: Client, settings: Settings, open_: bool) -> None:
    settings.SIGNUP_OPEN = open_
    client.post(SIGNUP, {"email": "new@mizaj.example", "password1": PASSWORD, "adult": "on"})

    assert User.objects.exists() is open_


def test_it_says_without_verification_that_an_address_is_taken(client: Client, alice: User) -> None:
    """There is nobody to ask by mail, so the demo cannot hide it: production verifies."""
    response = client.post(SIGNUP, {"email": alice.email, "password1": PASSWORD, "adult": "on"})

    assert "email" in response.context["form"].errors
    assert User.objects.count() == 1


class TestWithMandatoryVerification:
    """As production runs."""

    @pytest.fixture(autouse=True)
    def mandatory(self, settings: Settings, db: None) -> None:
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    def test_it_verifies_then_leads_to_the_consent_page(self, client: Client) -> None:
        assert sign_up(client) == "/accounts/confirm-email/"
        assert "_auth_user_id" not in client.session

        response = client.post(link_in_mail("/accounts/confirm-email/"))
        assert response.headers["Location"] == f"{LOGIN}?next=%2Fconsent%2F"
        response = client.post(response.headers["Location"], {"login": "new@mizaj.example", "password": PASSWORD})
        assert response.headers["Location"] == "/consent/"

    def test_it_leads_those_who_already_answered_home(self, client: Client) -> None:
        sign_up(client)
        consent_save(user=User.objects.get(), granted=set(), surface="web")

        response = client.post(link_in_mail("/accounts/confirm-email/"))
        assert response.headers["Location"] == LOGIN

    def test_it_does_not_reveal_that_an_address_is_taken(self, client: Client, alice: User) -> None:
        assert sign_up(client, alice.email) == sign_up(Client(), "new@mizaj.example")
        assert User.objects.filter(email=alice.email).count() == 1
        assert User.objects.get(email=alice.email).check_password(PASSWORD)
        assert {message.to[0] for message in mail.outbox} == {alice.email, "new@mizaj.example"}

    def test_it_does_not_reveal_it_to_phones_either(self, client: Client, alice: User) -> None:
        answers = [
            client.post(
                "/_allauth/app/v1/auth/signup",
                {"email": email, "password": PASSWORD, "adult": True},
                content_type="application/json",
            )
            for email in (alice.email, "new@mizaj.example")
        ]

        assert [answer.status_code for answer in answers] == [401, 401]
        assert answers[0].json()["data"] == answers[1].json()["data"]


@pytest.mark.parametrize("page", ["login", "signup", "password/reset", "password/reset/done", "confirm-email"])
@pytest.mark.django_db
def test_it_shows_strangers_the_way_in(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}/").status_code == 200


@pytest.mark.parametrize("page", ["email", "password/change", "sessions", "2fa", "logout"])
def test_it_shows_listeners_their_account(browser: Client, page: str) -> None:
    assert browser.get(f"/accounts/{page}/").status_code == 200
