"""What staff can see of listeners: their address and roles, nothing else."""

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD, user_make

USERS = "/admin/accounts/user/"


@pytest.fixture
def root(client: Client, db: None) -> Client:
    """A browser in which an administrator is signed in."""
    user = user_make("root@mizaj.example", is_staff=True, is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_creates_users_by_address(root: Client) -> None:
    fields = {"email": "Dana@Mizaj.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    response = root.post(f"{USERS}add/", fields)

    assert response.status_code == 302, response.content.decode()
    assert User.objects.get(email="dana@mizaj.example").check_password(PASSWORD)


def test_it_refuses_an_address_that_is_taken_in_any_case(root: Client, alice: User) -> None:
    fields = {"email": "ALICE@mizaj.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    assert root.post(f"{USERS}add/", fields).status_code == 200
    assert User.objects.filter(email__iexact=alice.email).count() == 1


def test_it_changes_roles_and_leaves_the_password_alone(root: Client, alice: User) -> None:
    response = root.post(f"{USERS}{alice.pk}/change/", {"email": alice.email, "is_active": "on", "is_staff": "on"})

    alice.refresh_from_db()
    assert response.status_code == 302, response.content.decode()
    assert alice.is_staff
    assert alice.check_password(PASSWORD)


def test_it_finds_users(root: Client, alice: User) -> None:
    assert alice.email in root.get(USERS, {"q": "alice"}).content.decode()


def test_it_does_not_delete_listeners(root: Client, alice: User) -> None:
    assert root.post(f"{USERS}{alice.pk}/delete/", {"post": "yes"}).status_code == 403


def test_it_keeps_consent_and_sessions_out() -> None:
    shown = {model._meta.label for model in admin.site._registry}

    assert not shown & {"accounts.ConsentDocument", "accounts.ConsentEvent", "usersessions.UserSession"}
    assert not any(label.startswith("emotion.") for label in shown)


@pytest.mark.django_db
def test_it_has_no_login_of_its_own(client: Client) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_it_opens_for_curators_without_the_users(client: Client, charlie: User) -> None:
    client.force_login(charlie, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/").status_code == 200
    assert client.get(USERS).status_code == 403


def test_it_is_closed_to_listeners(client: Client, alice: User) -> None:
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/", follow=True).status_code == 403
