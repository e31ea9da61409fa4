"""The API of snapshots and readings: 202 with a Location, then ask until it is there."""

import uuid
from typing import Any, cast

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import HasSnapshotConsent
from config.common.problems import Problem, problems
from emotion import selectors, services
from emotion.errors import SnapshotRefused
from emotion.messages import message_for
from emotion.models import Reading, Snapshot
from emotion.serializers import (
    MoodChooseSerializer,
    ReadingCorrectSerializer,
    ReadingSerializer,
    SnapshotSerializer,
    SnapshotSubmitSerializer,
)
from emotion.views import MAX_BODY_BYTES


def _user(request: Request) -> User:
    return cast(User, request.user)


class SnapshotList(APIView):
    """Where captures are submitted."""

    permission_classes = (IsAuthenticated, HasSnapshotConsent)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="snapshot_submit",
        summary="Submit a photo",
        description=(
            "403 `consent_required` without consent, `disabled` or `deployment_context` where nothing is read. "
            "413 over 10 MB, or over 5 MB for a burst of frames together. "
            "422 for what is no photo that can be opened; `code` says why."
        ),
        request={"multipart/form-data": SnapshotSubmitSerializer},
        responses={
            202: OpenApiResponse(SnapshotSerializer, description="Accepted; ask the Location until it is done."),
            **problems(400, 403, 413, 422, 429, 503),
        },
    )
    def post(self, request: Request) -> Response:
        """Submit one capture of one to five images."""
        try:
            services.check_may_submit(user=_user(request))
            if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
                raise SnapshotRefused("too_large", status=413)
            snapshot = self._submit(request)
        except SnapshotRefused as refused:
            raise Problem(
                status_code=refused.status,
                code=refused.code,
                detail=message_for(refused.code),
                retry_after_s=refused.retry_after_s,
            ) from refused
        location = reverse("api_snapshot", args=[snapshot.pk])
        return Response(
            SnapshotSerializer(snapshot).data,
            status=status.HTTP_202_ACCEPTED,
            headers={"Location": request.build_absolute_uri(location), "Retry-After": "1"},
        )

    def _submit(self, request: Request) -> Snapshot:
        files = request.FILES.getlist("image")
        if not files:
            raise SnapshotRefused("empty", status=422)
        data = SnapshotSubmitSerializer(data={**request.POST.dict(), "image": files})
        data.is_valid(raise_exception=True)
        return services.snapshot_submit(
            user=_user(request),
            images=[file.read() for file in files],
            source=data.validated_data["source"],
            client_request_id=data.validated_data.get("client_request_id") or uuid.uuid4(),
        )


class SnapshotDetail(APIView):
    """One of the caller's own snapshots."""

    @extend_schema(operation_id="snapshot_get", responses={200: SnapshotSerializer, **problems(404)})
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Return how the work stands, with the reading once it is done."""
        snapshot = selectors.snapshot_for_user(user=_user(request), pk=pk)
        return Response(SnapshotSerializer(snapshot).data)

    @extend_schema(
        operation_id="snapshot_cancel",
        description="Ends it at once: the images are deleted, and so is a reading that was there first.",
        responses={204: None, **problems(404)},
    )
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Cancel the snapshot."""
        services.snapshot_cancel(snapshot=selectors.snapshot_for_user(user=_user(request), pk=pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReadingList(generics.ListAPIView[Reading]):
    """The caller's own readings, newest first; a chosen mood is a reading too."""

    serializer_class = ReadingSerializer
    parser_classes = (JSONParser, FormParser)

    def get_queryset(self) -> QuerySet[Reading]:
        """Return only the caller's readings."""
        if getattr(self, "swagger_fake_view", False):
            return Reading.objects.none()
        return selectors.readings_for_user(user=_user(self.request))

    @extend_schema(
        operation_id="readings_list",
        summary="Your readings, newest first",
        responses={200: ReadingSerializer(many=True), **problems(404)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="mood_choose",
        request=MoodChooseSerializer,
        responses={201: ReadingSerializer, **problems(400)},
    )
    def post(self, request: Request) -> Response:
        """Say how you feel, or felt, without a camera."""
        data = MoodChooseSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            reading = services.mood_choose(user=_user(request), **data.validated_data)
        except DjangoValidationError as error:
            raise ValidationError(error.message_dict) from error
        location = request.build_absolute_uri(reverse("api_reading", args=[reading.pk]))
        return Response(ReadingSerializer(reading).data, status=status.HTTP_201_CREATED, headers={"Location": location})


class ReadingDetail(APIView):
    """One of the caller's own readings."""

    @extend_schema(operation_id="reading_get", responses={200: ReadingSerializer, **problems(404)})
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Return the reading."""
        return Response(ReadingSerializer(self._own(request, pk)).data)

    @extend_schema(
        operation_id="reading_correct",
        request=ReadingCorrectSerializer,
        responses={200: ReadingSerializer, **problems(400, 404)},
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        """Correct the mood, or keep a note; what was seen stays as it was seen."""
        reading = self._own(request, pk)
        data = ReadingCorrectSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        if "corrected_emotion" in data.validated_data:
            services.reading_correct(reading=reading, emotion=data.validated_data["corrected_emotion"])
        if "note" in data.validated_data:
            services.reading_note(reading=reading, note=data.validated_data["note"])
        return Response(ReadingSerializer(reading).data)

    @extend_schema(operation_id="reading_delete", responses={204: None, **problems(404)})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Delete the reading for good."""
        services.reading_delete(reading=self._own(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _own(self, request: Request, pk: uuid.UUID) -> Reading:
        return selectors.reading_for_user(user=_user(request), pk=pk)
