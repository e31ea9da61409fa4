"""Every page in Hindi and in Spanish: nothing on it is still English, and its numbers and dates are of its language."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from tests.factories import user_make
from tests.guards.matrix import LINES
from tests.guards.people import People
from tests.pages.leftovers import heard, latin

LIBRARIES = (
    "accounts/login/", "accounts/signup/", "accounts/email/", "accounts/password/change/", "accounts/password/reset/",
    "accounts/sessions/", "accounts/logout/", "accounts/2fa/", "accounts/reauthenticate/", "no/such/page/",
)  # fmt: skip
NOT_OURS = {"mizaj", "sha", "javascript"}
SERVICES = {"youtube", "music", "spotify", "apple", "jiosaavn"}
FORMATS = {"jpeg", "png", "webp", "mp3", "flac", "ogg", "wav", "csv", "json", "api", "iso"}
OF_THE_TEST = {"song", "artist"}
"""What `tests.factories` calls songs and artists."""

SAME_IN_SPANISH = {"audio", "error", "total", "no", "hindi", "instrumental"}


def pages(people: People, language: str) -> Iterator[tuple[str, str]]:
    """Return every page that a listener and a guest can open, as it is in a language."""
    listed = [line.path for line in LINES if line.method == "GET" and not line.path.startswith(("api", "_allauth"))]
    for role in ("owner", "anonymous"):
        for path in (*listed, *LIBRARIES):
            client = Client()
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            if role in people.sessions:
                client.cookies[settings.SESSION_COOKIE_NAME] = people.sessions[role]
            answer = client.get("/" + path.format(**people.objects_of(role, ["export"])))
            if isinstance(answer, HttpResponse) and answer.headers["Content-Type"].startswith("text/html"):
                yield f"{role} {path}", answer.content.decode()


@pytest.fixture
def people(db: None) -> Iterator[People]:
    """Make a listener with one of everything. What the requests speak ends with the test."""
    everyone = People()
    everyone.fill()
    with translation.override(None):
        yield everyone


def test_it_shows_nothing_in_english_on_a_hindi_page(people: People) -> None:
    known = NOT_OURS | SERVICES | FORMATS | OF_THE_TEST
    found = []
    for name, page in pages(people, "hi"):
        text = heard(page)
        found += [f"{name}: {sentence}" for sentence in text.said if latin(sentence) - known]
        assert not page.startswith("<!DOCTYPE") or text.language == "hi"
    assert found == []


def test_it_says_nothing_on_a_spanish_page_as_on_the_english_one(people: People) -> None:
    known = NOT_OURS | SERVICES | FORMATS | OF_THE_TEST | SAME_IN_SPANISH
    english = dict(pages(people, "en"))
    found = []
    for name, page in pages(people, "es"):
        text = heard(page)
        same = set(text.said) & set(heard(english[name]).said)
        found += [f"{name}: {sentence}" for sentence in same if latin(sentence) - known]
        assert not page.startswith("<!DOCTYPE") or text.language == "es"
    assert found == []


@pytest.mark.parametrize(
    ("language", "day", "count"),
    [("en", "5 November 2026", "1,234,567"), ("hi", "5 नवंबर 2026", "12,34,567"),
     ("es", "5 de noviembre de 2026", "1\xa0234\xa0567")],
)  # fmt: skip
def test_it_writes_days_and_counts_as_the_language_does(language: str, day: str, count: str) -> None:
    template = Template('{% load site_tags %}{{ day|date:"DATE_FORMAT" }}|{{ count|grouped }}|{{ share|plain_number }}')
    with translation.override(language):
        written = template.render(Context({"day": datetime(2026, 11, 5, tzinfo=UTC), "count": 1234567, "share": 0.5}))
    assert written == f"{day}|{count}|0.5"


@pytest.mark.parametrize(
    ("language", "one", "many"), [("hi", "1 घंटा पहले", "3 घंटे पहले"), ("es", "hace 1 hora", "hace 3 horas")]
)
def test_it_counts_in_the_language(language: str, one: str, many: str) -> None:
    with translation.override(language):
        said = [translation.ngettext("%(hours)d hour ago", "%(hours)d hours ago", n) % {"hours": n} for n in (1, 3)]
    assert said == [one, many]


@pytest.mark.parametrize(("language", "word"), [("hi", "पासवर्ड"), ("es", "contraseña")])
def test_it_writes_letters_in_the_language_of_whoever_asks_for_them(
    client: Client, db: None, mailoutbox: list[EmailMessage], language: str, word: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    user_make("letters@mizaj.example")
    with translation.override(None):
        client.post("/accounts/password/reset/", {"email": "letters@mizaj.example"})
    assert word in mailoutbox[0].subject + str(mailoutbox[0].body)
    assert "You're receiving" not in str(mailoutbox[0].body)


@pytest.mark.parametrize(("language", "detail"), [("hi", "पहचान की जानकारी नहीं दी गई।"), ("es", "autenticación")])
def test_it_answers_programs_in_the_language_they_ask_for(client: Client, db: None, language: str, detail: str) -> None:
    with translation.override(None):
        answer = client.get("/api/v1/playlists/", headers={"Accept-Language": language})
    assert detail in answer.json()["detail"]
