"""How API clients ask for playlists."""

from typing import Any

from rest_framework import serializers

from config.common.choices import EmotionChoice
from emotion.models import Reading
from recommendations.errors import Refused
from recommendations.models import Playlist
from recommendations.wishes import JOURNEY_MINUTES, LONGEST_CODE, MOST_LANGUAGES, SIZES, journey_check


class LanguagesField(serializers.ListField):
    """Codes of languages, each once."""

    child = serializers.RegexField(r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=LONGEST_CODE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_LANGUAGES, **kwargs)


class NoveltyField(serializers.FloatField):
    """From 0, what is familiar, to 1, what is new."""

    def __init__(self, **kwargs: Any) -> None:
        words = "From 0, what is familiar, to 1, what is new; 0.5 is the usual mix."
        super().__init__(min_value=0.0, max_value=1.0, help_text=words, **kwargs)


class PlaylistCreateSerializer(serializers.Serializer[Any]):
    """What to play for: either a mood or one of the caller's readings. What is left out is as in your preferences."""

    mood = serializers.ChoiceField(EmotionChoice.choices, required=False)
    reading = serializers.PrimaryKeyRelatedField(queryset=Reading.objects.none(), required=False)
    intent = serializers.ChoiceField(Playlist.Intent.choices, default=Playlist.Intent.MATCH)
    size = serializers.IntegerField(
        min_value=SIZES[0],
        max_value=SIZES[-1],
        default=20,
        help_text="Songs on each shelf.",
    )
    languages = LanguagesField(required=False, help_text="language tags; all languages when empty.")
    novelty = NoveltyField(required=False)
    target = serializers.ChoiceField(EmotionChoice.choices, required=False, help_text="Where a journey leads.")
    minutes = serializers.IntegerField(
        min_value=JOURNEY_MINUTES[0],
        max_value=JOURNEY_MINUTES[-1],
        required=False,
        help_text="Its length.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:  # somebody else's reading is as unknown as none
            self.fields["reading"].queryset = Reading.objects.filter(user=request.user)  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take exactly one of mood and reading."""
        if ("mood" in attrs) == ("reading" in attrs):
            raise serializers.ValidationError("Give either a mood or a reading.")
        try:
            journey_check(intent=attrs["intent"], target=attrs.get("target", ""), minutes=attrs.get("minutes"))
        except Refused as refused:
            raise serializers.ValidationError(refused.message) from refused
        return attrs
