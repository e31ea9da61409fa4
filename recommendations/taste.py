"""What the engine believes about a listener, as lines that people can read and take out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Abs
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.forms import language_name
from catalog.models import Artist, Song
from recommendations.engine.counters import balance as engine_balance
from recommendations.engine.features import IN_MOOD, OVERALL
from recommendations.engine.signals import growth
from recommendations.engine.types import EvidenceCounter, EvidenceKind
from recommendations.models import Evidence, Feedback

TRACK: Final = 1.6
LINES: Final = 20
"""How many lines of a kind are shown: those that move songs most."""

SECTIONS: Final[Mapping[EvidenceKind, Promise]] = {
    EvidenceKind.ARTIST: _("Artists"),
    EvidenceKind.GENRE: _("Genres"),
    EvidenceKind.LANGUAGE: _("Languages"),
    EvidenceKind.SONG: _("Songs"),
}
WORDS: Final[tuple[tuple[float, Promise, Promise], ...]] = (
    (0.5, _("you like it very much"), _("you avoid it")),
    (0.2, _("you like it"), _("you often skip it")),
    (0.05, _("you like it a little"), _("you skip it a little more than others")),
)
NEUTRAL: Final = _("you are undecided")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of taste. `balance` in (−1, 1), from disliked to liked; `effect` is what it adds to a song's score.

    A line with no emotion holds in every mood, and `moods` are those of its moods that differ.
    """

    kind: str
    key: str
    emotion: str
    name: str
    balance: float
    effect: float
    signals: int
    moods: tuple["Line", ...] = ()

    @property
    def words(self) -> str:
        """How much it is liked, in words."""
        for least, liked, skipped in WORDS:
            if abs(self.balance) >= least:
                return str(liked if self.balance > 0 else skipped)
        return str(NEUTRAL)

    @property
    def percent(self) -> int:
        """The balance from −100 to 100."""
        return round(100 * self.balance)

    @property
    def bar(self) -> dict[str, int]:
        """Where its bar begins and how long it is, on a track from 0 to 200 with nothing in the middle.

        The track ends at ±62 percent, which only many events of one kind go beyond.
        """
        length = min(100, max(1, round(TRACK * abs(self.balance) * 100)))
        return {"start": 100 - (length if self.balance < 0 else 0), "length": length}


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind that move songs most, and how many there are."""

    kind: str
    title: Promise
    lines: tuple[Line, ...]
    count: int


def taste_sections(*, user: User, now: datetime) -> list[Section]:
    """Return the listener's taste by kind, the strongest lines first; without a line there is no section.

    Seven queries, however much there is.
    """
    unit = growth(now)
    strongest = {kind: list(_strongest(user, kind, unit)) for kind in SECTIONS}
    in_mood = _in_mood(user, [row for kind in IN_MOOD for row in strongest[kind]])
    counts = _counts(user)
    names = _names(strongest)
    return [
        Section(kind, title, tuple(_line(row, names, in_mood, unit) for row in strongest[kind]), counts[kind])
        for kind, title in SECTIONS.items()
        if strongest[kind]
    ]


def events_learned(*, user: User) -> int:
    """Return how many of the listener's events count for their taste. One query."""
    return Feedback.objects.filter(user=user, learned=True, song__isnull=False).count()


def _strongest(user: User, kind: EvidenceKind, unit: float) -> QuerySet[Evidence]:
    """Return the rows of a kind by |E|, which the database computes as the engine does."""
    for_it, against = F("positive"), F("negative") + unit * F("held")
    balance = (for_it - against) / (OVERALL[kind].kappa * unit + for_it + against)
    rows = Evidence.objects.filter(user=user, kind=kind, emotion="").annotate(strength=Abs(balance))
    return rows.order_by("-strength", "key")[:LINES]


def _in_mood(user: User, rows: Iterable[Evidence]) -> dict[tuple[str, str], list[Evidence]]:
    keys = Q(pk__in=[])
    for kind in IN_MOOD:
        keys |= Q(kind=kind, key__in=[row.key for row in rows if row.kind == kind])
    found: dict[tuple[str, str], list[Evidence]] = {}
    for row in Evidence.objects.filter(keys, user=user).exclude(emotion="").order_by("emotion"):
        found.setdefault((row.kind, row.key), []).append(row)
    return found


def _counts(user: User) -> dict[str, int]:
    rows = Evidence.objects.filter(user=user, emotion="").order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def _names(rows: Mapping[EvidenceKind, Collection[Evidence]]) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    by_id: dict[EvidenceKind, tuple[QuerySet[Any], str]] = {
        EvidenceKind.ARTIST: (Artist.objects.all(), "name"),
        EvidenceKind.SONG: (Song.objects.all(), "title"),
    }
    for kind, (things, field) in by_id.items():
        ids = [int(row.key) for row in rows[kind]]
        for pk, name in things.filter(pk__in=ids).order_by().values_list("pk", field):
            names[kind, str(pk)] = name
    return names


def _line(
    row: Evidence, names: Mapping[tuple[str, str], str], in_mood: Mapping[tuple[str, str], list[Evidence]], unit: float
) -> Line:
    kind = EvidenceKind(row.kind)
    weight = IN_MOOD[kind] if row.emotion else OVERALL[kind]
    balance = engine_balance(EvidenceCounter(row.positive, row.negative, row.held), weight.kappa, unit)
    moods = () if row.emotion else tuple(_line(each, names, {}, unit) for each in in_mood.get((row.kind, row.key), ()))
    name = names.get((row.kind, row.key)) or _named(kind, row.key)
    return Line(row.kind, row.key, row.emotion, name, balance, weight.g * balance, row.signals, moods)


def _named(kind: EvidenceKind, key: str) -> str:
    return language_name(key) if kind is EvidenceKind.LANGUAGE else key
