"""Turns the engine's reason codes and parameters into sentences. The codes are explained in `engine.explain`."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.forms import language_name
from config.common.choices import EmotionChoice
from recommendations.engine.explain import Change
from recommendations.engine.features import TermName

SENTENCES: Final[dict[str, Promise]] = {
    "fits_mood": _("It sounds %(emotion)s (%(percent)d %%)"),
    "curators_pick": _("A curator picked it for %(emotion)s (%(percent)d %%)"),
    "weak_fit": _("It sounds only a little %(emotion)s (%(percent)d %%)"),
    "listeners_liked": _("%(liked)d of %(judged)d listeners who judged it liked it"),
    "listeners_liked_in_mood": _("%(liked)d of %(judged)d listeners liked it when %(emotion)s was asked for"),
    "alike_liked": _("Songs that sound like it are liked here"),
    "new_song": _("New here: tell us if it fits"),
    "no_taste_yet": _("We do not know your taste in such songs yet"),
    "liked_song": _("You like this song"),
    "liked_song_in_mood": _("You like this song, also when you are %(mood)s"),
    "enjoyed_song": _("You heard it to the end before"),
    "enjoyed_song_in_mood": _("You heard it to the end when you were %(mood)s"),
    "enjoyed_artist": _("You like or finish most songs by %(artist)s"),
    "enjoyed_genre": _("You like or finish most songs in %(genre)s"),
    "enjoyed_genre_in_mood": _("You like or finish most songs in %(genre)s when you are %(mood)s"),
    "enjoyed_language": _("You like or finish most songs in %(language)s"),
    "skipped_song": _("Lower, because you skipped it before"),
    "skipped_song_in_mood": _("Lower, because you skipped it when you were %(mood)s"),
    "skipped_artist": _("Lower, because you skip most songs by %(artist)s"),
    "skipped_genre": _("Lower, because you skip most songs in %(genre)s"),
    "skipped_genre_in_mood": _("Lower, because you skip most songs in %(genre)s when you are %(mood)s"),
    "skipped_language": _("Lower, because you skip most songs in %(language)s"),
    "enjoyed_similar": _("It is close to “%(song)s”, which you like or heard to the end"),
    "skipped_similar": _("Lower, because it is close to “%(song)s”, which you skipped"),
    "played_recently": _("Lower, because you heard it %(ago)s"),
}
NO_WORDS: Final = "zxx"
"""The tag of music that nobody sings or speaks in."""

WITHOUT_WORDS: Final[dict[str, Promise]] = {
    "enjoyed_language": _("You like or finish most instrumental music"),
    "skipped_language": _("Lower, because you skip most instrumental music"),
}
WITHOUT_TITLE: Final[dict[str, Promise]] = {
    "enjoyed_similar": _("It is close to a song that you like or heard to the end"),
    "skipped_similar": _("Lower, because it is close to a song that you skipped"),
}
CHANGES: Final[dict[str, Promise]] = {
    Change.WRONG_MOOD: _("If it does not fit, say “wrong for this mood”."),
    Change.OTHER_MOOD: _("Another mood or intent changes this."),
    Change.LIKE_OR_SKIP: _("A like or a skip changes this."),
    Change.UNLIKE: _("Taking your like back changes this."),
    Change.FORGET: _("Your next likes and skips of such songs change this."),
    Change.WAIT: _("This passes by itself within a day."),
}
TERM_LABELS: Final[dict[str, Promise]] = {
    TermName.BASE: _("every song starts with"),
    TermName.TAG: _("how strongly it expresses what was asked for"),
    TermName.CURATOR: _("picked by a curator"),
    TermName.OUTLOOK: _("how songs that sound like it were liked"),
    TermName.LISTENERS: _("what all listeners made of it"),
    TermName.SONG: _("what you made of this song"),
    TermName.SONG_IN_MOOD: _("what you made of this song in this mood"),
    TermName.ARTIST: _("what you made of its artists"),
    TermName.GENRE: _("what you made of its genre and language"),
    TermName.GENRE_IN_MOOD: _("what you made of its genre in this mood"),
    TermName.CLOSENESS: _("how close it is to songs that you judged"),
    TermName.FATIGUE: _("heard not long ago"),
}
RELAXATIONS: Final[dict[str, Promise]] = {
    "artist_cap": _("More than two songs of one artist, because there are too few others."),
    "recently_served": _("Some songs you had not long ago, because there are too few others."),
    "few_for_mood": _("Few songs fit this mood, so the list goes on with those that come closest."),
    "other_languages": _("Some songs are in other languages, because there are too few in yours."),
    "too_few_songs": _("There are fewer songs for this than asked for."),
}


def sentence(reason: Mapping[str, Any], *, artists: Mapping[int, str], titles: Mapping[int, str]) -> str:
    """Return a stored reason as a sentence. "" for a code of an older engine.

    `artists` names the song's artists, `titles` the other song that the reason may speak of (`named_song`).
    """
    code, params = str(reason["code"]), reason["params"]
    template = SENTENCES.get(code)
    if params.get("language") == NO_WORDS:
        template = WITHOUT_WORDS.get(code, template)
    elif named_song(reason) is not None and named_song(reason) not in titles:
        template = WITHOUT_TITLE.get(code, template)
    return str(template) % _words(params, artists, titles) if template else ""


def named_song(reason: Mapping[str, Any]) -> int | None:
    """Return the song that a stored reason names beside the one it is about."""
    return int(reason["params"]["song"]) if reason["code"] in WITHOUT_TITLE else None


def change(reason: Mapping[str, Any]) -> str:
    """Return what the listener can do about a stored reason."""
    template = CHANGES.get(str(reason["change"]))
    return str(template) if template else ""


def term_label(name: str) -> str:
    """Return what a term of the score stands for."""
    return str(TERM_LABELS.get(name, name))


def notes(relaxed: list[str]) -> list[str]:
    """Return which rules gave way to fill a shelf, one sentence each."""
    return [str(RELAXATIONS[code]) for code in relaxed if code in RELAXATIONS]


def _words(params: Mapping[str, Any], artists: Mapping[int, str], titles: Mapping[int, str]) -> dict[str, Any]:
    words = dict(params)
    for name in ("emotion", "mood"):
        if name in words:
            words[name] = str(EmotionChoice(words[name]).label)
    if "weight" in words:
        words["percent"] = round(100 * float(words["weight"]))
    if "artist" in words:
        words["artist"] = artists.get(int(words["artist"])) or _t("this artist")
    if "song" in words:
        words["song"] = titles.get(int(words["song"]), "")
    if "language" in words:
        words["language"] = language_name(str(words["language"]))
    if "hours" in words:
        words["ago"] = _ago(float(words["hours"]))
    return words


def _ago(hours: float) -> str:
    if hours < 1:
        return _t("less than an hour ago")
    return ngettext("%(hours)d hour ago", "%(hours)d hours ago", round(hours)) % {"hours": round(hours)}
