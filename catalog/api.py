"""The API of the catalogue."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django_filters import rest_framework as filters  # type: ignore[import-untyped]
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from catalog import selectors
from catalog.models import Song
from catalog.peaks import peaks_response
from catalog.probe import FORMATS
from catalog.serializers import PeaksSerializer, SongSerializer
from catalog.streaming import audio_response
from config.common.choices import EmotionChoice
from config.common.problems import problems

AUDIO_TYPES = sorted({form.content_type for form in FORMATS.values()})
CODEC = OpenApiParameter(
    "codec",
    str,
    enum=["mp3", "opus"],
    description="Which stream is wanted once the song is analysed. Without it, clients that accept `audio/ogg` get "
    "Opus and all others MP3, both of 128 kb/s.",
)
RANGE = OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range, such as `bytes=0-65535`.")


class SongFilter(filters.FilterSet):  # type: ignore[misc]
    """Every filter narrows what the others leave; a parameter that is not valid is 400."""

    q = filters.CharFilter(method="keep", max_length=200, help_text="Words of title, film or artists.")
    emotion = filters.ChoiceFilter(
        method="keep", choices=EmotionChoice.choices, help_text="Songs that express it, the strongest first."
    )
    language = filters.CharFilter(method="keep", max_length=8, help_text="ISO 639 code, such as `hi`.")
    playable = filters.BooleanFilter(field_name="audio", method="by_audio", help_text="Whether it plays here.")

    class Meta:
        model = Song
        fields: list[str] = []

    def keep(self, queryset: QuerySet[Song], name: str, value: str) -> QuerySet[Song]:
        """Leave it to `filter_queryset`: words and emotion decide the order together."""
        return queryset

    def by_audio(self, queryset: QuerySet[Song], name: str, value: bool) -> QuerySet[Song]:
        """Keep songs with audio, or those without."""
        return queryset.exclude(audio="") if value else queryset.filter(audio="")

    def filter_queryset(self, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Search as the browse page does, then apply the rest."""
        asked = {name: self.form.cleaned_data.get(name) or "" for name in ("q", "emotion", "language")}
        found = selectors.songs_search(query=asked["q"], emotion=asked["emotion"], language=asked["language"])
        return cast("QuerySet[Song]", super().filter_queryset(found))


@extend_schema_view(
    get=extend_schema(
        operation_id="songs_list",
        summary="Search songs",
        description="What plays here comes before what is listened to elsewhere.",
        responses={200: SongSerializer(many=True), **problems(400, 401, 404)},
    )
)
class SongList(generics.ListAPIView[Song]):
    """Published songs."""

    queryset = selectors.songs_published()
    serializer_class = SongSerializer
    filterset_class = SongFilter


@extend_schema_view(
    get=extend_schema(
        operation_id="songs_retrieve",
        summary="One song",
        responses={200: SongSerializer, **problems(401, 404)},
    )
)
class SongDetail(generics.RetrieveAPIView[Song]):
    """One published song."""

    serializer_class = SongSerializer
    queryset = selectors.songs_published()
    filter_backends = ()


class AnyContentNegotiation(BaseContentNegotiation):
    """Audio players ask for audio/*: errors are JSON all the same."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer whatever the client accepts."""
        return renderers[0], renderers[0].media_type


class SongAudio(APIView):
    """The song's audio for clients with a token."""

    content_negotiation_class = AnyContentNegotiation
    throttle_classes = ()  # one song is dozens of ranges

    @extend_schema(
        operation_id="songs_audio",
        summary="The song's audio",
        parameters=[RANGE, CODEC],
        responses={
            **{(200, media): OpenApiTypes.BINARY for media in AUDIO_TYPES},
            **{(206, media): OpenApiTypes.BINARY for media in AUDIO_TYPES},
            302: OpenApiResponse(description="Where files lie in object storage: its address, signed for a minute."),
            304: OpenApiResponse(description="Not changed since the ETag that was sent."),
            416: OpenApiResponse(description="The range lies outside the file."),
            **problems(401, 404),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Stream the audio, or one range of it."""
        return audio_response(request._request, selectors.song_get(pk))

    @extend_schema(exclude=True)
    def head(self, request: Request, pk: int) -> HttpResponseBase:
        """Answer like `get`, without a body."""
        return self.get(request, pk)


class SongPeaks(APIView):
    """The song's outline for clients with a token."""

    throttle_classes = ()  # one for each song that plays

    @extend_schema(
        operation_id="songs_peaks",
        summary="The song's outline, for a seek bar",
        responses={
            200: PeaksSerializer,
            304: OpenApiResponse(description="Not changed since the ETag that was sent."),
            **problems(401, 404),
        },
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """Return the outline; 404 until the song is analysed."""
        return peaks_response(request._request, selectors.song_get(pk))
