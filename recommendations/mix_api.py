"""The API of the day's mixes, and of why a song stands in a playlist."""

import uuid
from typing import cast

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from config.common.choices import EmotionChoice
from config.common.problems import problems
from recommendations import selectors, services
from recommendations.api import playlist_detail
from recommendations.serializers import PlaylistDetailSerializer, reasons_data
from recommendations.taste_serializers import MixSerializer, WhySerializer

MOOD = OpenApiParameter("mood", str, OpenApiParameter.PATH, enum=EmotionChoice.values)
ZONE = OpenApiParameter(
    "X-Time-Zone", str, OpenApiParameter.HEADER, description="Whose day it is, such as Asia/Kolkata; UTC without it."
)


class MixList(APIView):
    """The caller's mixes of today."""

    @extend_schema(
        operation_id="mixes_list",
        summary="Today's mixes, one for each mood",
        parameters=[ZONE],
        responses={200: MixSerializer(many=True), **problems(401)},
    )
    def get(self, request: Request) -> Response:
        """List the five."""
        mixes = selectors.daily_mixes(user=cast(User, request.user), today=timezone.localdate())
        return Response(MixSerializer(mixes, many=True).data)


class MixOpen(APIView):
    """One of them."""

    @extend_schema(
        operation_id="mix_open",
        summary="Open today's mix of a mood",
        description="201 when it was made just now, 200 after that: it stays the same list all day.",
        parameters=[MOOD, ZONE],
        request=None,
        responses={201: PlaylistDetailSerializer, 200: PlaylistDetailSerializer, **problems(401, 404)},
    )
    def post(self, request: Request, mood: str) -> Response:
        """Return the playlist, made when it is first opened."""
        if mood not in EmotionChoice.values:
            raise Http404
        mix, is_new = services.mix_open(user=cast(User, request.user), mood=mood, day=timezone.localdate())
        location = request.build_absolute_uri(reverse("api_playlist", args=[mix.pk]))
        made = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(playlist_detail(request, mix), status=made, headers={"Location": location})


class Why(APIView):
    """The exact reasons of one place."""

    @extend_schema(
        operation_id="playlist_why",
        summary="Why this song",
        description="From the numbers stored with the place, not computed again, with what would change it.",
        responses={200: WhySerializer, **problems(401, 404)},
    )
    def get(self, request: Request, pk: uuid.UUID, item: int) -> Response:
        """Return the terms of the score and both reasons."""
        found = selectors.item_for_user(user=cast(User, request.user), pk=item, playlist=pk)
        terms, parts = selectors.item_terms(found), selectors.item_parts(found)
        why = {"song": found.song_id, "score": found.score, **parts, "terms": terms, "reasons": reasons_data(found)}
        return Response(WhySerializer(why).data)
