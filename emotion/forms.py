"""What browsers may post about snapshots and moods."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice
from emotion.models import Reading, Snapshot


class SnapshotForm(forms.Form):
    """Everything of a capture but its images."""

    source = forms.ChoiceField(choices=Snapshot.Source.choices)
    client_request_id = forms.UUIDField()


class EmotionForm(forms.Form):
    """One of the five emotions."""

    emotion = forms.ChoiceField(choices=EmotionChoice.choices)


class MoodForm(EmotionForm):
    """A mood told for a time of the listener's choice, in their own time zone."""

    happened_at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": _("What was it like?")}),
    )


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The listener's words beside a reading."""

    class Meta:
        model = Reading
        fields = ("note",)
