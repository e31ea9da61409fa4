"""The gate in front of the API that needs consent."""

import pytest
from django.contrib.auth.models import AnonymousUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.models import Purpose, User
from accounts.permissions import HasSnapshotConsent
from accounts.services import consent_grant, consent_withdraw


class Gated(APIView):
    """Something that needs consent to reading photos."""

    permission_classes = [HasSnapshotConsent]

    def get(self, request: Request) -> Response:
        return Response("in")


def ask(user: User | AnonymousUser) -> Response:
    request = APIRequestFactory().get("/api/v1/gated/")
    force_authenticate(request, user=user)
    response: Response = Gated.as_view()(request)
    return response


def test_it_refuses_with_a_code_that_a_client_can_act_on(alice: User) -> None:
    response = ask(alice)

    assert (response.status_code, response.data["code"]) == (403, "consent_required")
    assert "/api/v1/consents/" in response.data["detail"]


def test_it_lets_in_only_who_agreed_to_this_purpose(alice: User, bob: User) -> None:
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
    consent_grant(user=bob, purpose=Purpose.MOOD_HISTORY, surface="api")

    assert ask(alice).status_code == 200
    assert ask(bob).status_code == 403


def test_it_refuses_after_a_withdrawal(alice: User) -> None:
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")
    consent_withdraw(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="api")

    assert ask(alice).status_code == 403


@pytest.mark.django_db
def test_it_refuses_strangers() -> None:
    response: Response = Gated.as_view()(APIRequestFactory().get("/api/v1/gated/"))

    assert (response.status_code, response.data["code"]) == (401, "not_authenticated")
