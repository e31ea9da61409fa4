"""The consent texts in the listener's language: only where the operator offers them, and always the same version."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from accounts.models import ConsentDocument, ConsentEvent, Purpose, User
from accounts.selectors import consent_grant_for_user, document_current
from accounts.services import consent_grant
from config.settings import base

PHOTO = Purpose.SNAPSHOT_ANALYSIS
LANGUAGES = [code for code, _name in base.LANGUAGES]


@pytest.fixture
def offered(settings: Settings, db: None) -> None:
    settings.CONSENT_LANGUAGES = ["hi", "es"]


def page_in(language: str, client: Client) -> str:
    client.post("/language/", {"language": language})
    return client.get("/consent/").content.decode()


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_ships_every_text_in_every_language(db: None, purpose: str, language: str) -> None:
    english = document_current(purpose=Purpose(purpose))
    text = ConsentDocument.objects.get(purpose=purpose, language=language, version=english.version)
    assert text.body.count("\n\n") >= english.body.count("\n\n")
    assert "18" in text.body
    assert "12" in text.body


def test_it_asks_in_english_until_the_operator_offers_more(browser: Client) -> None:
    assert "Solo para adultos" not in page_in("es", browser)


def test_it_asks_in_the_language_of_the_page_and_says_that_nobody_reviewed_it(browser: Client, offered: None) -> None:
    page = page_in("es", browser)
    assert "Solo para adultos" in page
    assert "Ningún jurista la ha revisado" in page
    assert "केवल वयस्कों के लिए" in page_in("hi", browser)
    assert "Adults only" in page_in("en", browser)


def test_it_records_the_very_words_that_were_read(alice: User, browser: Client, offered: None) -> None:
    page_in("hi", browser)
    with translation.override("hi"):
        shown = document_current(purpose=PHOTO)
    browser.post(f"/consent/{PHOTO}/grant/", {f"document_{PHOTO}": shown.sha256})
    assert ConsentEvent.objects.get(user=alice).document.language == "hi"
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is not None


def test_it_takes_the_words_shown_even_if_the_language_was_switched_meanwhile(alice: User, offered: None) -> None:
    with translation.override("es"):
        shown = document_current(purpose=PHOTO)
    with translation.override("hi"):
        event = consent_grant(user=alice, purpose=PHOTO, surface="web", document_sha256=shown.sha256)
    assert event.document == shown


def test_it_offers_no_translation_of_words_that_are_replaced(alice: User, offered: None) -> None:
    with translation.override("es"):
        consent_grant(user=alice, purpose=PHOTO, surface="web")
        ConsentDocument.objects.create(
            purpose=PHOTO, version="2.0.0", language="en", title="New", body="New words", sha256="0" * 64,
            effective_from=timezone.now() - timedelta(seconds=1), material_change=True,
        )  # fmt: skip
        assert document_current(purpose=PHOTO).version == "2.0.0"
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None
