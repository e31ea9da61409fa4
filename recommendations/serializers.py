"""How playlists and feedback look to API clients."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.serializers import SongSerializer
from config.common.choices import EmotionChoice
from recommendations import reasons
from recommendations.models import Feedback, Playlist, PlaylistItem
from recommendations.selectors import reason_sentences

KINDS = [choice for choice in Feedback.Kind.choices if choice[0] != Feedback.Kind.FORGET]
"""What can be done with a song; a line of taste is forgotten elsewhere."""


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


def reasons_data(item: PlaylistItem) -> dict[str, dict[str, Any]]:
    """Return both parts of a place's reason for `ReasonsSerializer`. Reads prefetched credits."""
    parts = [
        {"code": part["code"], "params": part["params"], "message": message, "change": reasons.change(part)}
        for part, message in zip(item.reasons, reason_sentences(item), strict=True)
    ]
    return dict(zip(("mood", "taste"), parts, strict=True))


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
    wanted = serializers.DictField(
        source="item.wanted", child=serializers.FloatField(), help_text="The mix wanted here, on a journey only."
    )
    starts_at_s = serializers.FloatField(
        default=None, allow_null=True, help_text="Seconds of a journey before this song; null in other playlists."
    )
    reasons = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_audio_url(self, row: dict[str, Any]) -> str | None:
        """Return the address of the audio; null on the shelf `elsewhere`."""
        return SongSerializer(context=self.context).get_audio_url(row["song"])

    @extend_schema_field(ReasonsSerializer)
    def get_reasons(self, row: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return both parts of the reason, each with its sentence."""
        return reasons_data(row["item"])


class PlaylistSerializer(serializers.ModelSerializer[Playlist]):
    """A playlist as it was served. `seed` and the versions of engine and catalogue rebuild it."""

    target = serializers.SerializerMethodField(help_text="Where a journey leads.")

    class Meta:
        model = Playlist
        fields = (
            *("id", "mood", "moods", "intent", "target", "minutes", "reading", "wanted", "size", "languages"),
            *("novelty", "mix_day", "engine_version", "catalogue_version", "seed", "created_at"),
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(EmotionChoice.choices, allow_null=True))
    def get_target(self, playlist: Playlist) -> str | None:
        """Return the emotion that a journey leads to, null for other playlists."""
        return playlist.target or None


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


class FeedbackCreateSerializer(serializers.Serializer[Any]):
    """What the listener did with a song. Send the same `event_id` again after a lost answer: it counts once."""

    event_id = serializers.UUIDField()
    song = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = serializers.ChoiceField(KINDS)
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
    kind = serializers.ChoiceField(KINDS)
    liked = serializers.BooleanField()
    hidden = serializers.BooleanField()
