"""The API of playlists and feedback."""

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from catalog.selectors import songs_with_details
from config.common.problems import Problem, problems
from recommendations import selectors, services
from recommendations.errors import Refused
from recommendations.models import Playlist
from recommendations.serializers import (
    FeedbackCreateSerializer,
    FeedbackSerializer,
    PlaylistDetailSerializer,
    PlaylistSerializer,
)
from recommendations.wish_serializers import PlaylistCreateSerializer

FOR_A_MOOD = OpenApiExample("For a mood", {"mood": "sad", "intent": "lift"}, request_only=True)
A_JOURNEY = OpenApiExample(
    "A journey", {"mood": "sad", "intent": "journey", "target": "happy", "minutes": 30}, request_only=True
)
FOR_A_READING = OpenApiExample(
    "For a reading", {"reading": "0b9c1d3e-6f5a-4c1b-8d2e-7a9f0c3b5d1e", "intent": "match"}, request_only=True
)


class PlaylistList(generics.ListAPIView[Playlist]):
    """The caller's playlists."""

    serializer_class = PlaylistSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Playlist]:
        """Return only the caller's playlists."""
        if getattr(self, "swagger_fake_view", False):
            return Playlist.objects.none()
        return selectors.playlists_for_user(user=_listener(self.request))

    @extend_schema(
        operation_id="playlists_list",
        summary="Your playlists, newest first",
        responses={200: PlaylistSerializer(many=True), **problems(401, 404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them without their songs."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="playlist_create",
        summary="Make a playlist",
        description=(
            "Two shelves: `items` play here, `elsewhere` are listened to elsewhere. Each place says why. "
            "A journey starts at the mood and steps to `target` within `minutes`."
        ),
        request=PlaylistCreateSerializer,
        responses={201: PlaylistDetailSerializer, **problems(400, 401, 422)},
        examples=[FOR_A_MOOD, FOR_A_READING, A_JOURNEY],
    )
    def post(self, request: Request) -> Response:
        """Rank songs for a mood or a reading."""
        body = PlaylistCreateSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        try:
            mood = asked.get("mood") or services.mood_for(reading=asked["reading"])
            wishes = {name: value for name, value in asked.items() if name not in ("mood", "reading")}
            playlist = services.playlist_create(
                user=_listener(request), mood=mood, reading=asked.get("reading"), **wishes
            )
        except Refused as refused:
            raise problem_of(refused) from refused
        location = request.build_absolute_uri(reverse("api_playlist", args=[playlist.pk]))
        return Response(
            playlist_detail(request, playlist), status=status.HTTP_201_CREATED, headers={"Location": location}
        )


class PlaylistDetail(APIView):
    """One of the caller's own playlists."""

    @extend_schema(
        operation_id="playlist_get",
        summary="One playlist with its songs",
        responses={200: PlaylistDetailSerializer, **problems(401, 404)},
    )
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Return the playlist as it was served, without songs hidden since."""
        return Response(playlist_detail(request, selectors.playlist_for_user(user=_listener(request), pk=pk)))

    @extend_schema(
        operation_id="playlist_forget",
        summary="Forget a session",
        description="Deletes the playlist and what you did with its songs from it; your taste is as if it never was.",
        responses={204: None, **problems(401, 404)},
    )
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Forget the playlist and everything that came of it."""
        user = _listener(request)
        services.playlist_forget(user=user, playlist=selectors.playlist_for_user(user=user, pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FeedbackCreate(APIView):
    """Where players report."""

    @extend_schema(
        operation_id="feedback_record",
        summary="Say what you did with a song",
        description=(
            "201 when the event was recorded. 200 when there was nothing to record: the same `event_id` came before, "
            "or it is a play or skip and you have not agreed to a taste profile."
        ),
        request=FeedbackCreateSerializer,
        responses={201: FeedbackSerializer, 200: FeedbackSerializer, **problems(400, 401, 404, 422)},
    )
    def post(self, request: Request) -> Response:
        """Record one event and learn from it at once."""
        body = FeedbackCreateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        sent, user = body.validated_data, _listener(request)
        item = selectors.item_for_user(user=user, pk=sent["item"]) if sent.get("item") else None
        song = item.song if item else get_object_or_404(songs_with_details(), pk=sent["song"])
        if song.pk != sent["song"]:
            raise Http404
        try:
            recorded = services.feedback_record(
                user=user,
                song=song,
                kind=sent["kind"],
                event_id=sent["event_id"],
                item=item,
                position_s=sent.get("position_s"),
                play=sent.get("play"),
            )
        except Refused as refused:
            raise problem_of(refused) from refused
        row = selectors.row_after_feedback(user=user, song=song, item=item)
        known = recorded.feedback
        answer = {"event_id": known.event_id, "song": known.song_id, "kind": known.kind}
        data = FeedbackSerializer({**answer, "liked": row["liked"], "hidden": row["hidden"]}).data
        return Response(data, status=status.HTTP_201_CREATED if recorded.is_new else status.HTTP_200_OK)


def _listener(request: Request) -> User:
    return cast(User, request.user)


def playlist_detail(request: Request, playlist: Playlist) -> Any:
    """Return a playlist of the caller's with its songs."""
    shelves = selectors.playlist_rows(playlist=playlist, user=_listener(request))
    return PlaylistDetailSerializer(playlist, context={"request": request, "shelves": shelves}).data


def problem_of(refused: Refused) -> Problem:
    """Return a refusal as the API says it."""
    return Problem(status_code=refused.status, code=refused.code, detail=refused.message)
