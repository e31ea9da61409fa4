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

from accounts.models import User
from catalog import finding, listing, selectors
from catalog.listing import Listing
from catalog.models import Artist, Song
from catalog.peaks import peaks_response
from catalog.probe import FORMATS
from catalog.serializers import ArtistSerializer, PeaksSerializer, SongSerializer
from catalog.streaming import audio_response
from config.common import pagination
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


class ListingPages(pagination.Pages):
    """Pages of a listing, which is not counted to its end."""

    django_paginator_class = listing.Pages


class SongFilter(filters.FilterSet):  # type: ignore[misc]
    """Every filter narrows what the others leave; a parameter that is not valid is 400."""

    q = filters.CharFilter(method="keep", max_length=200, help_text="Words of title, film or artists.")
    emotion = filters.ChoiceFilter(
        method="keep", choices=EmotionChoice.choices, help_text="Songs that express it, the strongest first."
    )
    language = filters.CharFilter(method="keep", max_length=12, help_text="BCP 47 tag, such as `hi`.")
    genre = filters.CharFilter(method="keep", max_length=80, help_text="Name of a genre, such as `ghazal`.")
    artist = filters.NumberFilter(method="keep", min_value=1, max_value=2**63 - 1, help_text="An artist's id.")
    after = filters.NumberFilter(
        method="keep", min_value=0, max_value=2**63 - 1, help_text="Read all songs: those with a larger id, by id."
    )
    playable = filters.BooleanFilter(method="keep", help_text="Whether it plays here.")

    class Meta:
        model = Song
        fields: list[str] = []

    def keep(self, queryset: QuerySet[Song], name: str, value: Any) -> QuerySet[Song]:
        """Leave it to `filter_queryset`: the filters decide the order together."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Song]) -> Listing[Song]:
        """Search as the browse page does."""
        asked = self.form.cleaned_data
        artist, after = asked.get("artist"), asked.get("after")
        return finding.songs_find(
            query=asked.get("q") or "",
            emotion=asked.get("emotion") or "",
            language=asked.get("language") or "",
            genre=asked.get("genre") or "",
            artist=None if artist is None else int(artist),
            playable=asked.get("playable"),
            after=None if after is None else int(after),
        )


class ArtistFilter(filters.FilterSet):  # type: ignore[misc]
    """Artists by name."""

    q = filters.CharFilter(method="keep", max_length=200, help_text="Words of the name, in any spelling.")

    class Meta:
        model = Artist
        fields: list[str] = []

    def keep(self, queryset: QuerySet[Artist], name: str, value: str) -> QuerySet[Artist]:
        """Leave it to `filter_queryset`."""
        return queryset

    def filter_queryset(self, queryset: QuerySet[Artist]) -> Listing[Artist]:
        """Search as the page of artists does."""
        return finding.artists_find(query=self.form.cleaned_data.get("q") or "")


@extend_schema_view(
    get=extend_schema(
        operation_id="songs_list",
        summary="Search songs",
        description=(
            "What plays here comes before what is listened to elsewhere. With `q` the best fit comes first: titles in "
            "Devanagari are found from Latin letters and back, and one wrong letter is forgiven. `count` and the pages "
            "reach 600 songs; with `q` 300, and `count` looks no further than the next page. Filter to see others, or "
            "read all of them with `after=0`, then `after=` the last id of the page before. What you have `hidden` is "
            "among them: leave it out of what plays, unless you are asked for just that song."
        ),
        responses={200: SongSerializer(many=True), **problems(400, 401, 404)},
    )
)
class SongList(generics.ListAPIView[Song]):
    """Published songs."""

    queryset = selectors.songs_published()
    serializer_class = SongSerializer
    filterset_class = SongFilter
    pagination_class = ListingPages

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return a page of songs with what the caller did with each."""
        page = super().paginate_queryset(queryset)
        selectors.marks_attach(page or (), user=cast(User, self.request.user))
        return page


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

    def get_object(self) -> Song:
        """Return the song with what the caller did with it, or 404."""
        song = super().get_object()
        selectors.marks_attach([song], user=cast(User, self.request.user))
        return song


@extend_schema_view(
    get=extend_schema(
        operation_id="artists_list",
        summary="Artists by name",
        description="Those with a published song. `count` and the pages reach 600 artists, 300 with `q`.",
        responses={200: ArtistSerializer(many=True), **problems(400, 401, 404)},
    )
)
class ArtistList(generics.ListAPIView[Artist]):
    """Artists of published songs; their songs are `songs/?artist=`."""

    queryset = Artist.objects.order_by("search_key", "pk")
    serializer_class = ArtistSerializer
    filterset_class = ArtistFilter
    pagination_class = ListingPages


@extend_schema_view(
    get=extend_schema(
        operation_id="artists_retrieve",
        summary="One artist",
        responses={200: ArtistSerializer, **problems(401, 404)},
    )
)
class ArtistDetail(generics.RetrieveAPIView[Artist]):
    """One artist of a published song."""

    serializer_class = ArtistSerializer
    queryset = Artist.objects.all()
    filter_backends = ()

    def get_object(self) -> Artist:
        """Return the artist, or 404."""
        return selectors.artist_get(self.kwargs["pk"])


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
