"""What browsers may post about snapshots and moods."""

from django import forms

from config.common.choices import EmotionChoice
from emotion.models import Snapshot


class SnapshotForm(forms.Form):
    """Everything of a capture but its images."""

    source = forms.ChoiceField(choices=Snapshot.Source.choices)
    client_request_id = forms.UUIDField()


class EmotionForm(forms.Form):
    """One of the five emotions."""

    emotion = forms.ChoiceField(choices=EmotionChoice.choices)
