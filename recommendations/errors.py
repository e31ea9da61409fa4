"""Why something was not done. Each reason has a code for clients, a sentence for people and an HTTP status."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, Promise]] = {
    "song_not_found": _("There is no such song for you."),
    "item_not_found": _("This song is not in that playlist."),
    "item_required": _("Say which place of which playlist the song is wrong for."),
    "no_audio": _("This song does not play here, so it cannot be played, skipped or finished here."),
    "bad_position": _("A position is a number of seconds, zero or more."),
    "not_complete": _("A song counts as heard to the end once nine tenths of it have played."),
    "bad_language": _("A language is a code such as hi; a playlist takes 20 at most."),
    "bad_novelty": _("Between familiar and new lies a number from 0 to 1."),
    "bad_size": _("A playlist has 1 to 50 songs."),
    "bad_minutes": _("A journey takes 15 to 60 minutes."),
    "journey_incomplete": _("Say where the journey leads and how many minutes it takes."),
    "no_journey": _("Only a journey has a target and minutes."),
    "forget_a_line": _("What is forgotten is a line of your taste, not a song: use the taste page."),
    "line_not_found": _("There is no such line in your taste."),
    "no_mood": _("This reading saw no mood. Choose one yourself."),
}
STATUSES: Final[dict[str, int]] = {"song_not_found": 404, "item_not_found": 404, "line_not_found": 404}


class Refused(Exception):
    """Feedback or a playlist that cannot be; nothing of it is kept. `code` is a key of MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = STATUSES.get(code, 422)

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(MESSAGES[self.code])
