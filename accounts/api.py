"""The accounts API: what the listener agreed to, and the listener themselves."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.adapter import client_address
from accounts.models import Purpose, User
from accounts.serializers import (
    ConsentGrantSerializer,
    ConsentReceiptSerializer,
    ConsentSerializer,
    ConsentsSaveSerializer,
    MeSerializer,
)
from config.common.problems import Problem, problems

SURFACE = "api"
PURPOSE = OpenApiParameter("purpose", str, OpenApiParameter.PATH, enum=Purpose.values)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AGREE_TO_ONE = OpenApiExample(
    "Agree to photos, refuse the rest",
    {"granted": [{"purpose": "snapshot_analysis", "document_sha256": SHA256}]},
    request_only=True,
)


class ConsentsView(APIView):
    """All purposes at once."""

    @extend_schema(
        operation_id="consents_list",
        summary="What the listener agreed to, with the words in force",
        responses={200: ConsentSerializer(many=True), **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """List every purpose."""
        return _consents(request)

    @extend_schema(
        operation_id="consents_save",
        summary="Answer every purpose",
        request=ConsentsSaveSerializer,
        responses={200: ConsentSerializer(many=True), **problems(400, 401, 409)},
        examples=[AGREE_TO_ONE],
    )
    def put(self, request: Request) -> Response:
        """Grant what is listed; refuse or withdraw the rest."""
        body = ConsentsSaveSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        entries: list[dict[str, Any]] = body.validated_data["granted"]
        shown = {Purpose(entry["purpose"]): entry.get("document_sha256") for entry in entries}
        try:
            services.consent_save(
                user=listener(request),
                granted=set(shown),
                surface=SURFACE,
                network=client_address(request),
                documents_sha256={purpose: sha256 for purpose, sha256 in shown.items() if sha256},
            )
        except services.DocumentChangedError as error:
            raise _document_changed() from error
        return _consents(request)


class ConsentView(APIView):
    """One purpose."""

    @extend_schema(
        operation_id="consent_grant",
        summary="Agree to one purpose",
        parameters=[PURPOSE],
        request=ConsentGrantSerializer,
        responses={200: ConsentSerializer, **problems(400, 401, 404, 409)},
        examples=[OpenApiExample("Name the words shown", {"document_sha256": SHA256}, request_only=True)],
    )
    def put(self, request: Request, purpose: str) -> Response:
        """Grant; repeating it changes nothing."""
        user, wanted = listener(request), _purpose(purpose)
        body = ConsentGrantSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        sha256 = body.validated_data.get("document_sha256")
        try:
            services.consent_grant(
                user=user,
                purpose=wanted,
                surface=SURFACE,
                network=client_address(request),
                document_sha256=sha256,
            )
        except services.DocumentChangedError as error:
            raise _document_changed() from error
        return Response(ConsentSerializer(selectors.purpose_state_for_user(user=user, purpose=wanted)).data)

    @extend_schema(
        operation_id="consent_withdraw",
        summary="Withdraw one purpose, at once",
        parameters=[PURPOSE],
        request=None,
        responses={204: None, **problems(401, 404)},
    )
    def delete(self, request: Request, purpose: str) -> Response:
        """Withdraw; repeating it changes nothing."""
        services.consent_withdraw(
            user=listener(request), purpose=_purpose(purpose), surface=SURFACE, network=client_address(request)
        )
        return Response(status=204)


class ConsentReceiptsView(APIView):
    """The receipts of every answer."""

    @extend_schema(
        operation_id="consent_receipts_list",
        summary="Receipts of every answer, oldest first: the words, the event, and the hashes that chain them",
        responses={200: ConsentReceiptSerializer(many=True), **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """List the receipts."""
        events = selectors.consent_events_for_user(user=listener(request)).reverse()
        return Response([selectors.consent_receipt(event=event) for event in events])


class MeView(APIView):
    """The listener behind the token."""

    @extend_schema(operation_id="me_read", summary="Who is signed in", responses={200: MeSerializer, **problems(401)})
    def get(self, request: Request) -> Response:
        """Return the listener."""
        return Response(MeSerializer(listener(request)).data)

    @extend_schema(
        operation_id="me_change",
        summary="Choose where songs without audio are searched for",
        request=MeSerializer,
        responses={200: MeSerializer, **problems(400, 401)},
        examples=[OpenApiExample("Choose a service", {"listen_service": "spotify"}, request_only=True)],
    )
    def patch(self, request: Request) -> Response:
        """Change the listening service; the address changes on the site, where it is confirmed."""
        user = listener(request)
        body = MeSerializer(user, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        if "listen_service" in body.validated_data:
            user = services.listen_service_set(user=user, listen_service=body.validated_data["listen_service"])
        return Response(MeSerializer(user).data)


def _consents(request: Request) -> Response:
    states = selectors.purposes_state_for_user(user=listener(request))
    return Response(ConsentSerializer(states, many=True).data)


def _document_changed() -> Problem:
    return Problem(
        status_code=409,
        code="document_changed",
        detail="Other words are in force now. Read the consents again and show them.",
    )


def _purpose(value: str) -> Purpose:
    try:
        return Purpose(value)
    except ValueError:
        raise Http404 from None


def listener(request: Request) -> User:
    """The user behind the token."""
    if not isinstance(request.user, User):  # pragma: no cover - IsAuthenticated comes first
        raise Http404
    return request.user
