"""What a listener's readings add up to: moods by day, week and month, a calendar, and how often the camera agreed.

A mood counts as *told* when the listener said it (by hand or as a correction), as *seen* when a picture showed it and
they let it stand. Days are those of the active time zone.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import TruncDate, TruncMonth, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from emotion.models import Reading

AGREEMENT_FROM: Final = 20
"""Readings of a picture before their agreement with the listener says anything."""
MARKS_A_DAY: Final = 4
EARLIEST: Final = date(2000, 1, 1)


class Period(TextChoices):
    """How readings are summed up."""

    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


SPANS: Final[Mapping[str, int]] = {Period.DAY: 30, Period.WEEK: 26, Period.MONTH: 24}
TRUNCATED: Final[Mapping[str, Any]] = {Period.DAY: TruncDate, Period.WEEK: TruncWeek, Period.MONTH: TruncMonth}


class Tally(NamedTuple):
    """How often a mood was told and how often it was seen."""

    told: int = 0
    seen: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.told + self.seen


@dataclass(frozen=True, slots=True)
class Bucket:
    """One day, week or month from `start`, with the moods that occurred."""

    start: date
    moods: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All moods together."""
        return sum(tally.total for tally in self.moods.values())


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `marks` are its commonest moods, each as (mood, whether it was told)."""

    date: date
    in_month: bool
    total: int = 0
    marks: Sequence[tuple[str, bool]] = ()

    @property
    def more(self) -> int:
        """Readings beyond the marks."""
        return max(0, self.total - len(self.marks))


class Agreement(NamedTuple):
    """Readings of pictures, those that the listener judged, and those of them that they said were right."""

    pictures: int
    judged: int
    agreed: int

    @property
    def is_known(self) -> bool:
        """Whether there are enough to say something."""
        return self.pictures >= AGREEMENT_FROM and self.judged > 0


def readings_with_mood(user: User) -> QuerySet[Any]:
    """Return the user's readings that name a mood, annotated with `felt` and whether it was `told`."""
    corrected = ~Q(corrected_emotion="")
    return (
        Reading.objects.filter(user=user)
        .filter(corrected | ~Q(emotion=""))
        .annotate(
            felt=Case(When(corrected, then=F("corrected_emotion")), default=F("emotion")),
            told=Case(
                When(corrected | Q(source="manual"), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            ),
        )
        .order_by()
    )


def trend(*, user: User, period: str, until: date | None = None) -> list[Bucket]:
    """Return the last 30 days, 26 weeks or 24 months up to `until` (today), oldest first, empty ones too. One query."""
    starts = _starts(period, until or timezone.localdate())
    rows = (
        readings_with_mood(user)
        .filter(happened_at__gte=_midnight(starts[0]))
        .annotate(start=TRUNCATED[period]("happened_at"))
        .values_list("start", "felt", "told")
        .annotate(times=Count("pk"))
    )
    found: dict[date, dict[str, Tally]] = {}
    for start, mood, told, times in rows:
        _count(found.setdefault(_day(start), {}), mood, told, times)
    return [Bucket(start, found.get(start, {})) for start in starts]


def calendar_month(*, user: User, month: date) -> list[list[Day]]:
    """Return the weeks of a month, Monday first, each day with its marks. One query."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    rows = (
        readings_with_mood(user)
        .filter(
            happened_at__gte=_midnight(weeks[0][0]),
            happened_at__lt=_midnight(weeks[-1][-1] + timedelta(days=1)),
        )
        .annotate(day=TruncDate("happened_at"))
        .values_list("day", "felt", "told")
        .annotate(times=Count("pk"))
    )
    found: dict[date, list[tuple[int, str, bool]]] = {}
    for day, mood, told, times in rows:
        found.setdefault(day, []).append((times, mood, told))
    return [[_calendar_day(day, month, found.get(day, [])) for day in week] for week in weeks]


def agreement(*, user: User) -> Agreement:
    """Return how often the listener judged what a picture showed, and how often they said that it was right."""
    judged = ~Q(corrected_emotion="")
    counts = (
        Reading.objects.filter(user=user)
        .exclude(source="manual")
        .exclude(emotion="")
        .aggregate(
            pictures=Count("pk"),
            judged=Count("pk", filter=judged),
            agreed=Count("pk", filter=judged & Q(corrected_emotion=F("emotion"))),
        )
    )
    return Agreement(**counts)


def month_from(text: str, *, otherwise: date) -> date:
    """Return the first day of a month written as 2026-11, or of the month of `otherwise`."""
    try:
        month = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        month = otherwise
    return min(max(month, EARLIEST), otherwise).replace(day=1)


def day_from(text: str) -> date | None:
    """Return a day written as 2026-11-25, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def readings_of_day(readings: QuerySet[Reading], day: date | None) -> QuerySet[Reading]:
    """Return the readings of one day, or all without one."""
    if day is None:
        return readings
    return readings.filter(happened_at__gte=_midnight(day), happened_at__lt=_midnight(day + timedelta(days=1)))


def month_after(month: date, step: int) -> date:
    """Return the first day of the month `step` months later (earlier when negative)."""
    years, place = divmod(month.month - 1 + step, 12)
    return date(month.year + years, place + 1, 1)


def _calendar_day(day: date, month: date, found: list[tuple[int, str, bool]]) -> Day:
    commonest = sorted(found, key=lambda row: (-row[0], row[1], row[2]))[:MARKS_A_DAY]
    marks = tuple((mood, told) for _times, mood, told in commonest)
    return Day(day, day.month == month.month, sum(row[0] for row in found), marks)


def _starts(period: str, until: date) -> list[date]:
    count = SPANS[period]
    if period == Period.MONTH:
        return [month_after(until.replace(day=1), step) for step in range(1 - count, 1)]
    step = timedelta(days=7 if period == Period.WEEK else 1)
    last = until - timedelta(days=until.weekday()) if period == Period.WEEK else until
    return [last - place * step for place in range(count - 1, -1, -1)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(start: date) -> date:
    return timezone.localtime(start).date() if isinstance(start, datetime) else start


def _count(moods: dict[str, Tally], mood: str, told: bool, times: int) -> None:
    tally = moods.get(mood, Tally())
    moods[mood] = Tally(tally.told + times, tally.seen) if told else Tally(tally.told, tally.seen + times)
