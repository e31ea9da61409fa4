"""The mixes of a day: one for each mood, with an intent and a title that take turns from day to day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.common.choices import EmotionChoice
from recommendations.models import Playlist

Intent = Playlist.Intent


class Mix(NamedTuple):
    """A mood, what to do with it, and what the mix is called."""

    mood: str
    intent: str
    title: Promise


TITLES: Final[Mapping[str, Sequence[tuple[str, Promise]]]] = {
    EmotionChoice.HAPPY: ((Intent.MATCH, _("Sun on the window")), (Intent.SURPRISE, _("Somewhere sunny and new"))),
    EmotionChoice.SURPRISE: ((Intent.SURPRISE, _("Around the corner")), (Intent.MATCH, _("Eyes wide open"))),
    EmotionChoice.NEUTRAL: ((Intent.MATCH, _("An even day")), (Intent.LIFT, _("A little brighter"))),
    EmotionChoice.SAD: ((Intent.LIFT, _("Slowly lighter")), (Intent.MATCH, _("Rain is all right"))),
    EmotionChoice.ANGRY: ((Intent.CALM, _("Let the steam out")), (Intent.MATCH, _("Loud and clear"))),
}


def mix_for(mood: str, *, day: date) -> Mix:
    """Return the mix of a mood on a day. KeyError for what is no mood."""
    of_mood = TITLES[mood]
    intent, title = of_mood[day.toordinal() % len(of_mood)]
    return Mix(str(mood), str(intent), title)


def mixes_of(day: date) -> list[Mix]:
    """Return the five mixes of a day."""
    return [mix_for(mood, day=day) for mood in TITLES]
