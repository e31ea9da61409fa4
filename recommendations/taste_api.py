"""The API of taste: what is believed of the caller, and what they do with it."""

from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from config.common.problems import problems
from recommendations import taste_services
from recommendations.api import problem_of
from recommendations.errors import Refused
from recommendations.forms import line_of
from recommendations.selectors import preferences_for_user
from recommendations.taste import events_learned, taste_sections
from recommendations.taste_serializers import (
    PreferencesSerializer,
    TasteForgetSerializer,
    TasteForgottenSerializer,
    TasteSerializer,
)

A_GENRE = OpenApiExample(
    "A genre when sad",
    {"event_id": "0b9c1d3e-6f5a-4c1b-8d2e-7a9f0c3b5d1e", "kind": "genre", "key": "ghazal", "emotion": "sad"},
    request_only=True,
)
MOSTLY_NEW = OpenApiExample("Hindi, mostly new", {"languages": ["hi"], "novelty": 0.8}, request_only=True)


class TasteView(APIView):
    """All of it."""

    @extend_schema(
        operation_id="taste_get",
        summary="What was learned of you",
        description="Artists, genres, languages and songs, of each kind the 20 lines that move songs most.",
        responses={200: TasteSerializer, **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """Return the lines by kind; none without consent to a taste profile."""
        user = cast(User, request.user)
        learns = consent_grant_for_user(user=user, purpose=Purpose.TASTE_PROFILE) is not None
        sections = taste_sections(user=user, now=timezone.now()) if learns else []
        events = events_learned(user=user) if learns else 0
        return Response(TasteSerializer({"learning": learns, "events": events, "sections": sections}).data)

    @extend_schema(
        operation_id="taste_reset",
        summary="Start again from nothing",
        description="Liked and hidden songs stay in their lists, and count for nothing. There is no way back.",
        responses={204: None, **problems(401)},
    )
    def delete(self, request: Request) -> Response:
        """Erase what was learned."""
        taste_services.taste_reset(user=cast(User, request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TasteForget(APIView):
    """One line of it."""

    @extend_schema(
        operation_id="taste_forget",
        summary="Take a line out of your taste",
        description="Nothing that you did before counts for it any more; what you do from now on does.",
        request=TasteForgetSerializer,
        responses={200: TasteForgottenSerializer, **problems(400, 401, 404)},
        examples=[A_GENRE],
    )
    def post(self, request: Request) -> Response:
        """Record that the line is forgotten."""
        body = TasteForgetSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        sent: dict[str, Any] = body.validated_data
        try:
            forgotten = taste_services.taste_line_forget(
                user=cast(User, request.user), line=line_of(sent), event_id=sent["event_id"]
            )
        except Refused as refused:
            raise problem_of(refused) from refused
        return Response(TasteForgottenSerializer({"forgotten": forgotten}).data)


class PreferencesView(APIView):
    """What the caller wants of every playlist."""

    @extend_schema(
        operation_id="preferences_get",
        summary="What you want of every playlist",
        responses={200: PreferencesSerializer, **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """Return languages and novelty."""
        return Response(PreferencesSerializer(preferences_for_user(user=cast(User, request.user))).data)

    @extend_schema(
        operation_id="preferences_save",
        summary="Say what you want of every playlist",
        request=PreferencesSerializer,
        responses={200: PreferencesSerializer, **problems(400, 401)},
        examples=[MOSTLY_NEW],
    )
    def put(self, request: Request) -> Response:
        """Keep it for all playlists from now on."""
        body = PreferencesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        saved = taste_services.preferences_save(user=cast(User, request.user), **body.validated_data)
        return Response(PreferencesSerializer(saved).data)
