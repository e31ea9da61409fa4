"""How snapshots and readings look to API clients."""

import zoneinfo
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.common.choices import EmotionChoice
from emotion.messages import message_for
from emotion.models import Reading, Snapshot
from emotion.timeline import Period


class ProbabilitiesSerializer(serializers.Serializer[Any]):
    """Five probabilities that sum to 1; all alike when no face was read."""

    angry = serializers.FloatField()
    happy = serializers.FloatField()
    neutral = serializers.FloatField()
    sad = serializers.FloatField()
    surprise = serializers.FloatField()


class AdviceSerializer(serializers.Serializer[Any]):
    """Why a reading is not clear: a code to act on and a sentence to show."""

    code = serializers.CharField()
    message = serializers.CharField()


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    """One reading. `mood` is what a playlist should be asked for; empty when unknown."""

    emotion = serializers.ChoiceField(EmotionChoice.choices, allow_blank=True, read_only=True)
    corrected_emotion = serializers.ChoiceField(EmotionChoice.choices, allow_blank=True, read_only=True)
    probabilities = ProbabilitiesSerializer(read_only=True)
    reasons = serializers.SerializerMethodField()
    candidates = serializers.ListField(child=serializers.ChoiceField(EmotionChoice.choices), read_only=True)
    mood = serializers.CharField(read_only=True)

    class Meta:
        model = Reading
        fields = (
            "id",
            "source",
            "outcome",
            "emotion",
            "corrected_emotion",
            "mood",
            "probabilities",
            "other",
            "confidence",
            "candidates",
            "reasons",
            "model_version",
            "analysis_ms",
            "note",
            "happened_at",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(AdviceSerializer(many=True))
    def get_reasons(self, reading: Reading) -> list[dict[str, str]]:
        """Return each reason with its sentence."""
        return [{"code": code, "message": message_for(code)} for code in reading.reasons]


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """One capture and how its work stands; `reading` is null until the state is `done`."""

    reading = ReadingSerializer(read_only=True, allow_null=True)
    message = serializers.SerializerMethodField()

    class Meta:
        model = Snapshot
        fields = (
            "id",
            "client_request_id",
            "source",
            "state",
            "reason",
            "message",
            "created_at",
            "finished_at",
            "bytes_deleted_at",
            "reading",
        )
        read_only_fields = fields

    def to_representation(self, snapshot: Snapshot) -> dict[str, Any]:
        """Give null for a reading that is not there yet."""
        data: dict[str, Any] = super().to_representation(snapshot)
        return {"reading": None, **data}

    def get_message(self, snapshot: Snapshot) -> str:
        """Return the sentence of the reason; empty without one."""
        return message_for(snapshot.reason) if snapshot.reason else ""


class SnapshotSubmitSerializer(serializers.Serializer[Any]):
    """A capture: one image of at most 10 MB, or two to five frames of 5 MB together; JPEG, PNG or WebP.

    The frames of one capture are averaged into one reading.
    """

    image = serializers.ListField(child=serializers.FileField(allow_empty_file=True), min_length=1, max_length=5)
    source = serializers.ChoiceField(Snapshot.Source.choices, default=Snapshot.Source.CAMERA)  # type: ignore[assignment]
    client_request_id = serializers.UUIDField(
        required=False, help_text="Send the same id again after a lost answer: you get the first snapshot back."
    )


class MoodChooseSerializer(serializers.Serializer[Any]):
    """How the listener says they feel."""

    emotion = serializers.ChoiceField(EmotionChoice.choices)
    happened_at = serializers.DateTimeField(
        required=False, help_text="When they felt so, within the last 24 months; now without it."
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ReadingCorrectSerializer(serializers.Serializer[Any]):
    """What the listener says their mood is, or their words beside the reading, or both."""

    corrected_emotion = serializers.ChoiceField(EmotionChoice.choices, required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a change of nothing."""
        if not attrs:
            raise serializers.ValidationError(_("Send `corrected_emotion` or `note`."))
        return attrs


class TallySerializer(serializers.Serializer[Any]):
    """How often a mood was said and how often a picture showed it."""

    told = serializers.IntegerField()
    seen = serializers.IntegerField()


class BucketSerializer(serializers.Serializer[Any]):
    """One day, week or month; `moods` holds the emotions that occurred."""

    start = serializers.DateField()
    moods = serializers.DictField(child=TallySerializer())


class TrendQuerySerializer(serializers.Serializer[Any]):
    """How to sum up, and whose midnight ends a day."""

    period = serializers.ChoiceField(Period.choices, default=Period.DAY)
    timezone = serializers.CharField(default="UTC", max_length=64, help_text="A name such as Asia/Kolkata.")

    def validate_timezone(self, name: str) -> zoneinfo.ZoneInfo:
        """Return the zone. ValidationError when there is none of that name."""
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise serializers.ValidationError(_("There is no time zone of that name.")) from error


class TrendSerializer(serializers.Serializer[Any]):
    """The last 30 days, 26 weeks or 24 months, oldest first, empty ones too."""

    period = serializers.ChoiceField(Period.choices)
    buckets = BucketSerializer(many=True)
