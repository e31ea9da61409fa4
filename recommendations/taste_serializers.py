"""How taste, why-this-song and the day's mixes look to API clients."""

from typing import Any

from rest_framework import serializers

from config.common.choices import EmotionChoice
from recommendations.engine.types import EvidenceKind
from recommendations.models import Playlist
from recommendations.serializers import ReasonsSerializer
from recommendations.wish_serializers import LanguagesField, NoveltyField

KINDS = [(kind.value, kind.value) for kind in EvidenceKind]


class TasteMoodLineSerializer(serializers.Serializer[Any]):
    """What is believed of one artist, genre, language or song in one mood."""

    kind = serializers.ChoiceField(KINDS)
    key = serializers.CharField(help_text="The id of an artist or song, the name of a genre, the code of a language.")
    emotion = serializers.ChoiceField([("", "in every mood"), *EmotionChoice.choices])
    name = serializers.CharField()
    balance = serializers.FloatField(help_text="Between −1, disliked, and 1, liked.")
    effect = serializers.FloatField(help_text="What it adds to the score of a song that it is all about.")
    signals = serializers.IntegerField(help_text="How many likes, hides, skips and plays are behind it.")
    words = serializers.CharField(help_text="How much it is liked, for people.")


class TasteLineSerializer(TasteMoodLineSerializer):
    """What is believed in every mood, and in single ones."""

    moods = TasteMoodLineSerializer(many=True)


class TasteSectionSerializer(serializers.Serializer[Any]):
    """The lines of one kind that move songs most, the strongest first."""

    kind = serializers.ChoiceField(KINDS)
    title = serializers.CharField()
    count = serializers.IntegerField(help_text="How many lines of the kind there are in all.")
    lines = TasteLineSerializer(many=True)


class TasteSerializer(serializers.Serializer[Any]):
    """What the engine believes about the listener."""

    learning = serializers.BooleanField(help_text="Whether you agree to a taste profile.")
    events = serializers.IntegerField(help_text="How many of your likes, hides, skips and plays count.")
    sections = TasteSectionSerializer(many=True)


class TasteForgetSerializer(serializers.Serializer[Any]):
    """A line to take out. Send the same `event_id` again after a lost answer: it counts once."""

    event_id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    key = serializers.CharField(max_length=120, trim_whitespace=False)
    emotion = serializers.ChoiceField(
        EmotionChoice.choices, required=False, allow_blank=True, help_text="Left out: the line with all of its moods."
    )


class TasteForgottenSerializer(serializers.Serializer[Any]):
    """What came of it."""

    forgotten = serializers.BooleanField(help_text="False when it was done before, or nothing is learned of you.")


class PreferencesSerializer(serializers.Serializer[Any]):
    """What you want of every playlist unless a request says otherwise."""

    languages = LanguagesField(help_text="language tags; all languages when empty.")
    novelty = NoveltyField()


class MixSerializer(serializers.Serializer[Any]):
    """A mix of the day."""

    mood = serializers.ChoiceField(EmotionChoice.choices)
    intent = serializers.ChoiceField(Playlist.Intent.choices)
    title = serializers.CharField()
    playlist = serializers.UUIDField(allow_null=True, help_text="Null until it is opened for the first time that day.")


class TermSerializer(serializers.Serializer[Any]):
    """A named part of a score."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.FloatField()


class WhySerializer(serializers.Serializer[Any]):
    """Why a song stands where it stands, from the numbers stored with it: the terms sum to the score."""

    song = serializers.IntegerField()
    score = serializers.FloatField()
    mood = serializers.FloatField(help_text="The part of the score that is about the mood.")
    taste = serializers.FloatField(help_text="The part of the score that is about you.")
    terms = TermSerializer(many=True)
    reasons = ReasonsSerializer()
