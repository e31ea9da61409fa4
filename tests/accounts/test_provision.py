"""What every database has before the first listener comes."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from accounts.models import ConsentDocument, Purpose, User
from accounts.provision import consent_texts
from accounts.selectors import document_current

# Published words never change: a new wording is a new file with a new version, and a new line here.
PUBLISHED = {
    "mood_history 1.0.0 (en)": "d74d72c1f587558de1bf313817cdbd96487b814c133d5e93c52e580f9ee9dddb",
    "mood_history 1.0.0 (es)": "8f15c5d4552404ad028cb74c3af9413c3bf408aec9b445060e8bcab0062f79b8",
    "mood_history 1.0.0 (hi)": "91b15f806effcbf0bcc8ace8f726862cd1ccad1be25d6015a1a7ff381b2a3b21",
    "snapshot_analysis 1.0.0 (en)": "49e51e2197ffe4ef45b81a12b1c3db5c9371ab5f555b059c9998262a789a8b4d",
    "snapshot_analysis 1.0.0 (es)": "c3ce089baa1d168623053beeb06ba4a10cdc27e49cd6436ced0427192d497446",
    "snapshot_analysis 1.0.0 (hi)": "4240125aa6dcaf508befb93b2c63fa6c0f0c96441331a1a4ecd2abde052d7452",
    "snapshot_analysis 1.1.0 (en)": "a2b5ecb86777029bdbe1114ccd85755a5ab854a66e2ebc811a7064bc6824451c",
    "snapshot_analysis 1.1.0 (es)": "ca8bb10957bb161ae92b454f9aea13b1ec240ba3f87c1c1bf8214b8368e13ecb",
    "snapshot_analysis 1.1.0 (hi)": "105ddeb40de39010e56c75ba0f409c52c5ee9ac2978e920ed9a77704739f51b4",
    "taste_profile 1.0.0 (en)": "e89e79489335f620fb91c48918f269de46218fcd8c4620ae6a14a40f403b9355",
    "taste_profile 1.0.0 (es)": "aa62b1e737f4e761aa2d42749da4e50ed4770cee8f676e37469eeffe837e7396",
    "taste_profile 1.0.0 (hi)": "9b90e2e78d8332cc8c8fb3380c34d17fc20dbbcab87c396e39bda7a089c9c3d4",
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
def test_it_gives_curators_the_catalogue_and_the_queue_that_leads_to_it() -> None:
    permissions = Group.objects.get(name="Curator").permissions.all()

    catalogue = Permission.objects.filter(content_type__app_label="catalog")
    queue = Permission.objects.filter(content_type__app_label="recommendations", content_type__model="wrongmood")
    assert set(permissions) == set(catalogue | queue)
    assert permissions.filter(codename="add_song").exists()


def test_it_lets_a_curator_change_songs_but_not_users(charlie: User) -> None:
    assert charlie.has_perm("catalog.change_song")
    assert not charlie.has_perm("accounts.view_user")
