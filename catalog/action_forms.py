"""What a curator says on the way to a bulk action."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import Song
from config.common.choices import EmotionChoice


class TagForm(forms.Form):
    """One mood and how strongly."""

    emotion = forms.ChoiceField(label=_("Mood"), choices=EmotionChoice.choices)
    weight = forms.FloatField(
        label=_("Weight"),
        min_value=0.0,
        max_value=1.0,
        initial=0.9,
        help_text=_("From 0, not at all, to 1."),
        widget=forms.NumberInput(attrs={"step": "0.01"}),
    )


class RetagForm(forms.Form):
    """From which mood to which."""

    emotion = forms.ChoiceField(label=_("From"), choices=EmotionChoice.choices)
    target = forms.ChoiceField(label=_("To"), choices=EmotionChoice.choices)

    def clean(self) -> dict[str, Any]:
        """Refuse to move a weight to where it is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("emotion") == cleaned.get("target"):
            raise forms.ValidationError(_("Choose two different moods."))
        return cleaned


class MergeForm(forms.Form):
    """Which of the songs stays."""

    survivor = forms.ModelChoiceField(
        Song.objects.none(), label=_("The song that stays"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, songs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Song]", self.fields["survivor"]).queryset = songs
