"""The consent page and the privacy page, as a browser meets them."""

import hashlib
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ConsentEvent, Purpose, User
from accounts.selectors import consent_grant_for_user, document_current
from accounts.services import consent_grant

PHOTO = Purpose.SNAPSHOT_ANALYSIS


class Boxes(HTMLParser):
    """Collects the tick boxes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ticked: dict[str, bool] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if tag == "input" and fields.get("type") == "checkbox" and fields.get("name"):  # the player has its own
            self.ticked[str(fields["name"])] = "checked" in fields


def test_it_shows_every_purpose_with_its_words_and_ticks_none(browser: Client) -> None:
    page = browser.get("/consent/")

    assert Boxes(page.content.decode()).ticked == {f"grant_{purpose}": False for purpose in Purpose}
    for purpose in Purpose:
        assert document_current(purpose=purpose).title in page.content.decode()


def test_it_records_what_was_ticked_and_goes_on(browser: Client, alice: User) -> None:
    response = browser.post("/consent/", {f"grant_{PHOTO}": "on", "next": "/capture/?tab=upload"})

    assert (response.status_code, response.headers["Location"]) == (303, "/capture/?tab=upload")
    assert consent_grant_for_user(user=alice, purpose=PHOTO)
    assert consent_grant_for_user(user=alice, purpose=Purpose.MOOD_HISTORY) is None
    assert set(ConsentEvent.objects.values_list("surface", flat=True)) == {"web"}


def test_it_ticks_what_holds_when_the_page_is_opened_again(browser: Client, alice: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")

    assert Boxes(browser.get("/consent/").content.decode()).ticked[f"grant_{PHOTO}"]


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "capture/", ""]
)
def test_it_goes_on_to_pages_of_this_site_only(browser: Client, url: str) -> None:
    response = browser.post("/consent/", {"next": url})

    assert (response.status_code, response.headers["Location"]) == (303, "/privacy/")
    assert browser.get("/consent/", {"next": url}).context["next"] == ""


def test_it_shows_the_words_again_when_they_changed_meanwhile(browser: Client, alice: User) -> None:
    response = browser.post("/consent/", {f"grant_{PHOTO}": "on", f"document_{PHOTO}": "0" * 64})

    assert (response.status_code, response.headers["Location"]) == (303, "/consent/")
    assert not ConsentEvent.objects.exists()


def test_it_withdraws_with_one_request(browser: Client, alice: User, bob: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    consent_grant(user=bob, purpose=PHOTO, surface="web")

    response = browser.post(f"/consent/{PHOTO}/withdraw/")

    assert (response.status_code, response.headers["Location"]) == (303, "/privacy/")
    assert consent_grant_for_user(user=alice, purpose=PHOTO) is None
    assert consent_grant_for_user(user=bob, purpose=PHOTO)


def test_it_grants_with_one_request_too(browser: Client, alice: User) -> None:
    consent_grant(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
    browser.post(f"/consent/{PHOTO}/grant/")

    assert consent_grant_for_user(user=alice, purpose=PHOTO)
    assert consent_grant_for_user(user=alice, purpose=Purpose.TASTE_PROFILE)


@pytest.mark.parametrize("verb", ["grant", "withdraw"])
def test_it_knows_only_its_own_purposes_and_changes_nothing_by_get(browser: Client, verb: str) -> None:
    assert browser.post(f"/consent/everything/{verb}/").status_code == 404
    assert browser.get(f"/consent/{PHOTO}/{verb}/").status_code == 405


@pytest.mark.parametrize("path", ["/consent/", "/privacy/", f"/consent/{PHOTO}/withdraw/", f"/consent/{PHOTO}/grant/"])
@pytest.mark.django_db
def test_it_asks_strangers_to_sign_in(client: Client, path: str) -> None:
    response = client.post(path)

    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_it_shows_what_was_agreed_to_and_when(browser: Client, alice: User, bob: User) -> None:
    event = consent_grant(user=alice, purpose=PHOTO, surface="api")
    consent_grant(user=bob, purpose=Purpose.MOOD_HISTORY, surface="api")

    page = browser.get("/privacy/")

    assert list(page.context["events"]) == [event]
    assert [state.granted for state in page.context["purposes"]] == [True, False, False]
    assert "1.1.0" in page.content.decode()


def test_it_keeps_the_listening_service(browser: Client, alice: User) -> None:
    response = browser.post("/privacy/", {"listen_service": "jiosaavn"})

    alice.refresh_from_db()
    assert (response.status_code, alice.listen_service) == (303, "jiosaavn")


def test_it_shows_the_form_again_for_an_unknown_listening_service(browser: Client, alice: User) -> None:
    response = browser.post("/privacy/", {"listen_service": "gramophone"})

    alice.refresh_from_db()
    assert (response.status_code, alice.listen_service) == (200, "youtube")
    assert response.context["form"].errors


def test_it_hands_over_the_receipt_of_each_answer(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    event = consent_grant(user=alice, purpose=Purpose.MOOD_HISTORY, surface="web")
    page = client.get(reverse("accounts:privacy"))
    address = reverse("accounts:consent_receipt", args=[event.pk])
    assert address in page.content.decode()
    answer = client.get(address)
    receipt = answer.json()
    assert "attachment" in answer["Content-Disposition"]
    assert receipt["event"]["hash"] == event.hash
    assert receipt["document"]["sha256"] == receipt["event"]["document_sha256"]
    assert (
        hashlib.sha256(f"{receipt['document']['title']}\n\n{receipt['document']['body']}".encode()).hexdigest()
        == (receipt["document"]["sha256"])
    )
    client.force_login(bob)
    assert client.get(address).status_code == 404
