"""The privacy API: what is held, forget this session, export, erase."""

import uuid
from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from accounts import exports, forgetting, tasks
from accounts.adapter import client_address
from accounts.api import SURFACE, listener
from accounts.serializers import EraseSerializer, ExportSerializer, PrivacySerializer
from config.common.problems import Problem, problems


class PasswordThrottle(UserRateThrottle):
    """Few guesses of the password for a token that may be stolen."""

    scope = "password"


class PrivacyView(APIView):
    """What is held about the listener."""

    @extend_schema(
        operation_id="privacy_read",
        summary="What is held about the listener, and what the present listening session left",
        responses={200: PrivacySerializer, **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """Count everything."""
        user = listener(request)
        held = [_counted(*entry) for entry in forgetting.what_is_held(user=user)]
        return Response({"held": held, "session": _session(forgetting.session_of(user=user))})


class SessionForgetView(APIView):
    """The present listening session."""

    @extend_schema(
        operation_id="session_forget",
        summary="Delete what was done since the last pause of half an hour, as if it had never been",
        request=None,
        responses={200: PrivacySerializer, **problems(401)},
    )
    def post(self, request: Request) -> Response:
        """Forget; `session` tells what was deleted, null when there was nothing."""
        user = listener(request)
        gone = forgetting.session_forget(user=user)
        held = [_counted(*entry) for entry in forgetting.what_is_held(user=user)]
        return Response({"held": held, "session": _session(gone)})


class ExportsView(APIView):
    """Copies of everything."""

    @extend_schema(
        operation_id="exports_list",
        summary="Exports asked for",
        responses={200: ExportSerializer(many=True), **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """List them, newest first."""
        return Response(ExportSerializer(listener(request).data_exports.all()[:10], many=True).data)

    @extend_schema(
        operation_id="export_request",
        summary="Ask for a copy; it is put together in the background and can be downloaded once within a day",
        request=None,
        responses={202: ExportSerializer, **problems(401, 429)},
    )
    def post(self, request: Request) -> Response:
        """Ask; while one is on its way, that one is returned."""
        try:
            export = exports.export_request(user=listener(request))
        except exports.TooManyExports as error:
            raise Problem(
                status_code=429,
                code="too_many_exports",
                detail="The day's exports are used up.",
                retry_after_s=error.retry_after_s,
            ) from error
        tasks.export_hint(export.pk)
        return Response(ExportSerializer(export).data, status=202)


class ExportDownloadView(APIView):
    """One copy."""

    @extend_schema(
        operation_id="export_download",
        summary="Download the zip, once",
        request=None,
        responses={(200, "application/zip"): OpenApiTypes.BINARY, **problems(401, 404)},
    )
    def post(self, request: Request, export_id: uuid.UUID) -> FileResponse:
        """Hand it over and delete it here."""
        content = exports.export_take(user=listener(request), export_id=export_id)
        if content is None:
            raise Http404
        return FileResponse(content, as_attachment=True, filename="mizaj-my-data.zip", content_type="application/zip")


class EraseView(APIView):
    """The account and everything in it."""

    throttle_classes = [UserRateThrottle, PasswordThrottle]

    @extend_schema(
        operation_id="account_erase",
        summary="Erase the account and everything in it, at once and for good",
        request=EraseSerializer,
        responses={204: None, **problems(400, 401, 403, 429)},
        examples=[OpenApiExample("With the password", {"password": "a long enough pass phrase"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Erase; every token of the account is void from then on."""
        user = listener(request)
        body = EraseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if not user.check_password(body.validated_data["password"]):
            raise Problem(status_code=403, code="wrong_password", detail="The password is not right.")
        forgetting.account_erase(user=user, surface=SURFACE, network=client_address(request))
        return Response(status=204)


def _counted(holding: Any, count: int) -> dict[str, Any]:
    return {"kind": holding.name, "title": str(holding.title), "count": count}


def _session(session: forgetting.ListeningSession | None) -> dict[str, Any] | None:
    if session is None:
        return None
    return {"since": session.since, "held": [_counted(*entry) for entry in session.counts]}
