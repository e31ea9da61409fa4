"""What every database has before the first listener comes."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import ConsentDocument, Purpose, User
from accounts.provision import consent_texts
from accounts.selectors import document_current

# Published words never change: a new wording is a new file with a new version, and a new line here.
PUBLISHED = {
    "mood_history 1.0.0 (en)": "3250cd820c1d9a857129682a1b604151bb0a445e34f45d7805ff9b364e2bfae4",
    "snapshot_analysis 1.0.0 (en)": "65d9c4ea73c398b94f947e31d0c917802ead51b37a3471fdb1ded496fb67af14",
    "taste_profile 1.0.0 (en)": "315aa21379060089ebd233cf6cd02658a1ca90d1c94fdccae7480d88d2c47224",
}


def test_it_never_changes_published_words() -> None:
    assert {f"{text.purpose} {text.version} ({text.language})": text.sha256 for text in consent_texts()} == PUBLISHED


@pytest.mark.django_db
def test_it_publishes_every_text_that_ships() -> None:
    assert {str(document): document.sha256 for document in ConsentDocument.objects.all()} == PUBLISHED


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", Purpose)
def test_it_says_what_a_listener_must_know(purpose: Purpose) -> None:
    body = document_current(purpose=purpose).body

    for words in ("stored, and for how long", "If you say no", "withdraw at any time", "18 or older", "12 months"):
        assert words in body


@pytest.mark.django_db
def test_it_publishes_once_however_often_the_site_is_migrated() -> None:
    call_command("migrate", verbosity=0)

    assert ConsentDocument.objects.count() == len(PUBLISHED)


@pytest.mark.django_db(transaction=True)
def test_it_is_there_again_after_a_flush() -> None:
    call_command("flush", verbosity=0, interactive=False)

    assert ConsentDocument.objects.count() == len(PUBLISHED)
    assert Group.objects.get(name="Curator").permissions.exists()


@pytest.mark.django_db
def test_it_gives_curators_the_catalogue_and_nothing_else() -> None:
    permissions = Group.objects.get(name="Curator").permissions.all()

    assert set(permissions) == set(Permission.objects.filter(content_type__app_label="catalog"))
    assert permissions.filter(codename="add_song").exists()


def test_it_lets_a_curator_change_songs_but_not_users(charlie: User) -> None:
    assert charlie.has_perm("catalog.change_song")
    assert not charlie.has_perm("accounts.view_user")
