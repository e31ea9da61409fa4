"""What browsers may post about playlists and songs."""

from django import forms

from config.common.choices import EmotionChoice
from recommendations.models import Feedback, Playlist


class IntentForm(forms.Form):
    """What to do with a mood that is known."""

    intent = forms.ChoiceField(choices=Playlist.Intent.choices)


class PlaylistForm(IntentForm):
    """A mood and what to do with it."""

    mood = forms.ChoiceField(choices=EmotionChoice.choices)


class FeedbackForm(forms.Form):
    """What a listener did with a song. Players name their events; a plain form sends each once and names none."""

    song = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(choices=Feedback.Kind.choices)
    event_id = forms.UUIDField(required=False)
    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    position_s = forms.FloatField(required=False)
    play = forms.UUIDField(required=False)
