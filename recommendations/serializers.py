"""How playlists and feedback look to API clients."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.serializers import SongSerializer
from config.common.choices import EmotionChoice
from emotion.models import Reading
from recommendations import reasons
from recommendations.models import Feedback, Playlist, PlaylistItem


class ReasonSerializer(serializers.Serializer[Any]):
    """One part of why a song stands where it stands."""

    code = serializers.CharField(help_text="Stable name of the reason.")
    params = serializers.DictField(help_text="The stored numbers and names that the sentence is made of.")
    message = serializers.CharField(help_text="A sentence for people.")
    change = serializers.CharField(help_text="What the listener can do about it.")


class ReasonsSerializer(serializers.Serializer[Any]):
    """Why this song: always two parts."""

    mood = ReasonSerializer()
    taste = ReasonSerializer()


class ItemSerializer(serializers.Serializer[Any]):
    """One place of a playlist."""

    id = serializers.IntegerField(source="item.pk")
    shelf = serializers.ChoiceField(PlaylistItem.Shelf.choices, source="item.shelf")
    position = serializers.IntegerField(source="item.position", help_text="Counted from 1 on each shelf.")
    song = SongSerializer()
    audio_url = serializers.SerializerMethodField()
    liked = serializers.BooleanField()
    emotion = serializers.ChoiceField(EmotionChoice.choices, source="item.emotion")
    slot = serializers.CharField(source="item.slot", help_text="`ranked` or `exploration`.")
    score = serializers.FloatField(source="item.score")
    propensity = serializers.FloatField(
        source="item.propensity", help_text="Probability of this song here, given the places before it."
    )
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_audio_url(self, row: dict[str, Any]) -> str | None:
        """Return the address of the audio; null on the shelf `elsewhere`."""
        return SongSerializer(context=self.context).get_audio_url(row["song"])

    @extend_schema_field(ReasonsSerializer)
    def get_reasons(self, row: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return both parts of the reason, each with its sentence."""
        stored = row["item"].reasons
        messages = (row["mood_reason"], row["taste_reason"])
        parts = [
            {"code": part["code"], "params": part["params"], "message": message, "change": reasons.change(part)}
            for part, message in zip(stored, messages, strict=True)
        ]
        return dict(zip(("mood", "taste"), parts, strict=True))


class PlaylistSerializer(serializers.ModelSerializer[Playlist]):
    """A playlist as it was served. `seed` and `engine_version` rebuild it."""

    class Meta:
        model = Playlist
        fields = ("id", "mood", "moods", "intent", "reading", "wanted", "size", "engine_version", "seed", "created_at")
        read_only_fields = fields


class PlaylistDetailSerializer(PlaylistSerializer):
    """A playlist with its songs: `items` play here, `elsewhere` are listened to elsewhere."""

    items = serializers.SerializerMethodField()
    elsewhere = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta(PlaylistSerializer.Meta):
        fields = (*PlaylistSerializer.Meta.fields, "notes", "items", "elsewhere")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(ItemSerializer(many=True))
    def get_items(self, playlist: Playlist) -> Any:
        """Return the songs of the player's queue."""
        return ItemSerializer(self.context["shelves"][PlaylistItem.Shelf.PLAYER], many=True, context=self.context).data

    @extend_schema_field(ItemSerializer(many=True))
    def get_elsewhere(self, playlist: Playlist) -> Any:
        """Return the songs without audio of ours."""
        rows = self.context["shelves"][PlaylistItem.Shelf.ELSEWHERE]
        return ItemSerializer(rows, many=True, context=self.context).data

    def get_notes(self, playlist: Playlist) -> list[str]:
        """Return which rules gave way to fill the player's queue."""
        return reasons.notes(playlist.relaxed.get(PlaylistItem.Shelf.PLAYER, []))


class PlaylistCreateSerializer(serializers.Serializer[Any]):
    """What to play for: either a mood or one of the caller's readings."""

    mood = serializers.ChoiceField(EmotionChoice.choices, required=False)
    reading = serializers.PrimaryKeyRelatedField(queryset=Reading.objects.none(), required=False)
    intent = serializers.ChoiceField(Playlist.Intent.choices, default=Playlist.Intent.MATCH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:  # somebody else's reading is as unknown as none
            self.fields["reading"].queryset = Reading.objects.filter(user=request.user)  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one of mood and reading."""
        if ("mood" in attrs) == ("reading" in attrs):
            raise serializers.ValidationError("Give either a mood or a reading.")
        return attrs


class FeedbackCreateSerializer(serializers.Serializer[Any]):
    """What the listener did with a song. Send the same `event_id` again after a lost answer: it counts once."""

    event_id = serializers.UUIDField()
    song = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(Feedback.Kind.choices)
    item = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, allow_null=True, help_text="The place it was served at."
    )
    position_s = serializers.FloatField(
        required=False, allow_null=True, min_value=0, help_text="How far the song had played, in seconds."
    )
    play = serializers.UUIDField(
        required=False, allow_null=True, help_text="Groups the events of one playing, of which the strongest counts."
    )


class FeedbackSerializer(serializers.Serializer[Any]):
    """How the song stands with the listener after the event."""

    event_id = serializers.UUIDField()
    song = serializers.IntegerField()
    kind = serializers.ChoiceField(Feedback.Kind.choices)
    liked = serializers.BooleanField()
    hidden = serializers.BooleanField()
