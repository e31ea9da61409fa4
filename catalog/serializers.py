"""How songs look to API clients."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from catalog.links import api_audio_url, api_peaks_url, cover_url, gain_db, search_url
from catalog.models import Artist, Genre, Song, SongEmotion
from catalog.selectors import song_artists


class SongEmotionSerializer(serializers.ModelSerializer[SongEmotion]):
    """How strongly the song expresses one emotion, and where that weight came from."""

    class Meta:
        model = SongEmotion
        fields = ("emotion", "weight", "source")
        read_only_fields = fields


class ArtistSerializer(serializers.ModelSerializer[Artist]):
    """A singer, composer or band; `songs_url` lists their songs."""

    songs_url = serializers.SerializerMethodField()

    class Meta:
        model = Artist
        fields = ("id", "name", "musicbrainz_id", "songs_url")
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_songs_url(self, artist: Artist) -> str:
        """Return the address of the artist's songs."""
        return str(self.context["request"].build_absolute_uri(f"{reverse('api_songs')}?artist={artist.pk}"))


class SongSerializer(serializers.ModelSerializer[Song]):
    """A song. Without `audio_url` it is listened to elsewhere: `search_url` looks for it there.

    Reads `marks`, from `selectors.marks_attach`.
    """

    artists = serializers.SerializerMethodField()
    genres: "serializers.SlugRelatedField[Genre]" = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )
    emotions = SongEmotionSerializer(many=True, read_only=True)
    playable = serializers.BooleanField(source="is_playable", read_only=True)
    cover_url = serializers.SerializerMethodField()
    audio_url = serializers.SerializerMethodField()
    gain_db = serializers.SerializerMethodField()
    peaks_url = serializers.SerializerMethodField()
    search_url = serializers.SerializerMethodField()
    liked = serializers.BooleanField(source="marks.liked", read_only=True, help_text="Whether you like it.")
    hidden = serializers.BooleanField(
        source="marks.hidden", read_only=True, help_text="Whether you have hidden it: no playlist brings it."
    )

    class Meta:
        model = Song
        fields = (
            "id", "title", "artists", "film", "year", "language", "genres", "duration_s",
            "playable", "emotions", "cover_url", "audio_url", "gain_db", "peaks_url",
            "search_url", "liked", "hidden",
        )  # fmt: skip
        read_only_fields = fields

    def get_artists(self, song: Song) -> list[str]:
        """Return the names in order."""
        return [credit.artist.name for credit in song.credits.all()]

    @extend_schema_field(serializers.URLField())
    def get_cover_url(self, song: Song) -> str:
        """Return the address of the generated cover, an SVG that anybody may fetch."""
        return self._absolute(cover_url(song))

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_audio_url(self, song: Song) -> str | None:
        """Return the address of the audio, which needs the same token and takes ranges."""
        address = api_audio_url(song)
        return self._absolute(address) if address else None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_gain_db(self, song: Song) -> float | None:
        """Return the gain in dB to -18 LUFS that makes songs equally loud; null until the song is analysed."""
        return gain_db(song)

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_peaks_url(self, song: Song) -> str | None:
        """Return the address of the song's outline for a seek bar; null until the song is analysed."""
        address = api_peaks_url(song)
        return self._absolute(address) if address else None

    @extend_schema_field(serializers.URLField())
    def get_search_url(self, song: Song) -> str:
        """Return the address that looks for the song at the listener's service."""
        user = self.context["request"].user
        service = user.listen_service if isinstance(user, User) else ""
        return search_url(song, song_artists(song), service)

    def _absolute(self, address: str) -> str:
        return str(self.context["request"].build_absolute_uri(address))


class PeaksSerializer(serializers.Serializer[Any]):
    """The outline of a song."""

    length_s = serializers.FloatField(help_text="Length in seconds.")
    peaks = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=255),
        help_text="The peak of each of 800 equal stretches, 255 for full scale.",
    )
