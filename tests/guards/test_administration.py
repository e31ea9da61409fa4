"""What staff can do and see: the catalogue, addresses and roles; of listeners' lives nothing."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.services import curator_group_ensure
from tests.factories import user_make

SHOWN = {
    "accounts.User",
    "account.EmailAddress",
    "auth.Group",
    "catalog.Artist",
    "catalog.Genre",
    "catalog.Recording",
    "catalog.Song",
    "catalog.SongEdit",
    "recommendations.WrongMood",
}
"""All that the administration shows; whoever adds a model here has thought about whose it is."""
CURATORS = {
    "catalog.artist",
    "catalog.credit",
    "catalog.externallink",
    "catalog.genre",
    "catalog.importjob",
    "catalog.recording",
    "catalog.song",
    "catalog.songedit",
    "catalog.songemotion",
    "recommendations.wrongmood",
}


@pytest.fixture
def curator(db: None) -> User:
    user = user_make("curator@mizaj.example", is_staff=True)
    user.groups.add(curator_group_ensure())
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_shows_these_models_and_no_other() -> None:
    assert {model._meta.label for model in admin.site._registry} == SHOWN


def test_curators_may_touch_the_catalogue_and_nothing_else(curator: User) -> None:
    models = {
        f"{permission.content_type.app_label}.{permission.content_type.model}"
        for permission in Permission.objects.filter(group__user=curator)
    }
    assert models == CURATORS
    assert not curator.user_permissions.exists()


def test_curators_see_nothing_else_in_the_index(curator: User) -> None:
    index = browser_of(curator).get("/admin/").content.decode()
    links = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    seen = {link for link in links if link in index}
    shown = (
        "catalog/artist", "catalog/genre", "catalog/recording", "catalog/song", "catalog/songedit",
        "recommendations/wrongmood",
    )  # fmt: skip
    assert seen == {f"/admin/{model}/" for model in shown}


def test_no_other_model_has_a_page_even_for_an_administrator(db: None) -> None:
    root = browser_of(user_make(is_staff=True, is_superuser=True))
    others = {model._meta.label_lower for model in apps.get_models()} - {label.lower() for label in SHOWN}
    assert {"emotion.reading", "accounts.consentevent", "recommendations.feedback"} <= others
    assert {root.get(f"/admin/{model.replace('.', '/')}/").status_code for model in others} == {404}


def test_there_is_no_second_door_without_the_limits_and_the_second_factor(curator: User) -> None:
    client = Client()
    answer = client.post("/admin/login/", {"username": curator.email, "password": "a long enough pass phrase"})
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
