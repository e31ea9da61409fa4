"""What browsers may post about playlists and songs."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalog.forms import language_name
from config.common.choices import EmotionChoice
from config.common.emotions import Emotion
from recommendations.engine.types import EvidenceKey, EvidenceKind
from recommendations.models import Feedback, Playlist

STANDING = [choice for choice in Playlist.Intent.choices if choice[0] != Playlist.Intent.JOURNEY]
"""The intents that a mood is enough for; a journey also needs a target."""


class IntentForm(forms.Form):
    """What to do with a mood that is known."""

    intent = forms.ChoiceField(choices=STANDING)


class PlaylistForm(IntentForm):
    """A mood and what to do with it."""

    mood = forms.ChoiceField(choices=EmotionChoice.choices)


class FeedbackForm(forms.Form):
    """What a listener did with a song. Players name their events; a plain form sends each once and names none."""

    song = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(choices=[choice for choice in Feedback.Kind.choices if choice[0] != Feedback.Kind.FORGET])
    event_id = forms.UUIDField(required=False)
    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    position_s = forms.FloatField(required=False)
    play = forms.UUIDField(required=False)


def capitalised() -> list[tuple[str, str]]:
    """Return the moods, each with a capital as it stands alone in a list."""
    return [(value, capfirst(str(label))) for value, label in EmotionChoice.choices]


MINUTES = (15, 30, 45, 60)


def lengths() -> list[tuple[int, str]]:
    """Return how long a journey may be, in the language of the request."""
    return [(minutes, str(_("%(count)d minutes")) % {"count": minutes}) for minutes in MINUTES]


class JourneyForm(forms.Form):
    """From a mood to another in so many minutes; a reading that it starts from keeps what else it saw."""

    mood = forms.ChoiceField(label=_("From"), choices=capitalised, initial=EmotionChoice.SAD)
    target = forms.ChoiceField(label=_("To"), choices=capitalised, initial=EmotionChoice.HAPPY)
    minutes = forms.TypedChoiceField(
        label=_("In"),
        coerce=int,
        choices=lengths,
        initial=30,
    )
    reading = forms.UUIDField(required=False, widget=forms.HiddenInput)


class TasteLineForm(forms.Form):
    """A line of taste to take out. A plain form sends it once and names no event."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in EvidenceKind])
    key = forms.CharField(max_length=120, strip=False)
    emotion = forms.ChoiceField(choices=[("", ""), *EmotionChoice.choices], required=False)
    event_id = forms.UUIDField(required=False)

    def line(self) -> EvidenceKey:
        """Return the line, once the form is valid."""
        return line_of(self.cleaned_data)


def line_of(data: dict[str, Any]) -> EvidenceKey:
    """Return the line of taste that checked data name."""
    emotion = data.get("emotion")
    return EvidenceKey(EvidenceKind(data["kind"]), data["key"], Emotion(emotion) if emotion else None)


class PreferencesForm(forms.Form):
    """What a listener wants of every playlist. No language means all; languages gone from the catalogue may stay."""

    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    novelty = forms.FloatField(
        label=_("Familiar or new"),
        min_value=0,
        max_value=1,
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 1, "step": 0.05}),
    )

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(code, language_name(code)) for code in languages]
        self.fields["languages"].choices = codes  # type: ignore[attr-defined]
