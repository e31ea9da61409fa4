"""The gate in front of pages that need consent."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from accounts.decorators import consent_required
from accounts.models import Purpose, User
from accounts.services import consent_grant, consent_withdraw

PHOTO = Purpose.SNAPSHOT_ANALYSIS
HTMX = {"HX-Request": "true"}


@consent_required(PHOTO)
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


def visit(user: User | AnonymousUser, method: str = "GET", headers: dict[str, str] | None = None) -> HttpResponse:
    request = RequestFactory().generic(method, "/capture/?tab=upload", headers=headers)
    request.user = user
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return page(request)  # type: ignore[return-value]


def test_it_leads_to_the_consent_page_and_back(alice: User) -> None:
    response = visit(alice)

    assert (response.status_code, response.headers["Location"]) == (302, "/consent/?next=%2Fcapture%2F%3Ftab%3Dupload")


def test_it_does_not_lead_back_to_a_post(alice: User) -> None:
    assert visit(alice, "POST").headers["Location"] == "/consent/"


def test_it_moves_the_whole_page_when_a_fragment_was_asked_for(alice: User) -> None:
    response = visit(alice, headers=HTMX)

    assert "/consent/?next=" in response.headers["HX-Location"]


def test_it_redirects_boosted_navigation_as_any_other(alice: User) -> None:
    assert visit(alice, headers=HTMX | {"HX-Boosted": "true"}).status_code == 302


def test_it_opens_with_consent_and_closes_with_its_withdrawal(alice: User, bob: User) -> None:
    consent_grant(user=alice, purpose=PHOTO, surface="web")
    assert visit(alice).content == b"the page"
    assert visit(bob).status_code == 302

    consent_withdraw(user=alice, purpose=PHOTO, surface="web")
    assert visit(alice).status_code == 302


def test_it_does_not_open_for_another_purpose(alice: User) -> None:
    consent_grant(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
    assert visit(alice).status_code == 302


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_asks_strangers_to_sign_in(method: str) -> None:
    assert visit(AnonymousUser(), method).headers["Location"].startswith("/accounts/login/")
