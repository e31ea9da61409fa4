"""The timeline: what it adds up, day by day in the listener's own time, and what can be told afterwards."""

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from emotion import services, timeline
from emotion.models import Reading

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def seen(user: User, emotion: str, when: datetime = NOON, *, corrected: str = "") -> Reading:
    """Create a reading of a picture."""
    shares = dict.fromkeys(("angry", "happy", "neutral", "sad", "surprise"), 0.05) | {emotion: 0.8}
    return Reading.objects.create(
        user=user, source="camera", outcome="read", emotion=emotion, corrected_emotion=corrected,
        probabilities=shares, confidence=0.8, happened_at=when,
    )  # fmt: skip


def told(user: User, emotion: str, when: datetime = NOON) -> Reading:
    """Create a mood that the listener said."""
    reading = seen(user, emotion, when)
    Reading.objects.filter(pk=reading.pk).update(source="manual")
    return reading


def moods(bucket: timeline.Bucket) -> dict[str, tuple[int, int]]:
    """Return told and seen by mood."""
    return {mood: tuple(tally) for mood, tally in bucket.moods.items()}  # type: ignore[misc]


@pytest.mark.parametrize(("period", "count"), [("day", 30), ("week", 26), ("month", 24)])
def test_it_sums_up_what_was_told_and_what_was_seen(alice: User, charlie: User, period: str, count: int) -> None:
    seen(alice, "happy")
    seen(alice, "sad", corrected="angry")
    told(alice, "happy")
    seen(charlie, "surprise")
    buckets = timeline.trend(user=alice, period=period, until=TODAY)
    assert len(buckets) == count
    assert moods(buckets[-1]) == {"happy": (1, 1), "angry": (1, 0)}
    assert sum(bucket.total for bucket in buckets) == 3


def test_it_starts_periods_where_calendars_do(alice: User) -> None:
    assert [b.start for b in timeline.trend(user=alice, period="week", until=TODAY)][-2:] == [
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]
    months = [b.start for b in timeline.trend(user=alice, period="month", until=TODAY)]
    assert (months[0], months[-1]) == (date(2024, 12, 1), date(2026, 11, 1))


def test_it_puts_a_late_evening_on_the_listener_s_own_day(alice: User) -> None:
    late = datetime(2026, 11, 24, 20, tzinfo=UTC)
    told(alice, "sad", late)
    with timezone.override("Asia/Kolkata"):
        assert moods(timeline.trend(user=alice, period="day", until=TODAY)[-1]) == {"sad": (1, 0)}
    assert moods(timeline.trend(user=alice, period="day", until=TODAY)[-1]) == {}


def test_it_marks_the_days_of_a_month(alice: User) -> None:
    for _ in range(2):
        seen(alice, "happy")
    told(alice, "sad")
    weeks = timeline.calendar_month(user=alice, month=date(2026, 11, 1))
    days = {day.date: day for week in weeks for day in week}
    assert (weeks[0][0].date, weeks[0][0].in_month) == (date(2026, 10, 26), False)
    assert days[TODAY].marks == (("happy", False), ("sad", True))
    assert (days[TODAY].total, days[TODAY].more) == (3, 1)
    assert days[TODAY - timedelta(days=1)].total == 0


def test_it_counts_only_what_was_judged_as_agreement(alice: User) -> None:
    for place in range(20):
        seen(alice, "happy", corrected={0: "happy", 1: "happy", 2: "sad"}.get(place, ""))
    told(alice, "happy")
    found = timeline.agreement(user=alice)
    assert found == (20, 3, 2)
    assert found.is_known


def test_it_says_nothing_about_agreement_too_early(alice: User) -> None:
    for _ in range(19):
        seen(alice, "happy", corrected="happy")
    assert not timeline.agreement(user=alice).is_known


def test_it_says_on_the_page_how_many_readings_agreement_needs(alice: User, as_alice: Client) -> None:
    for _ in range(timeline.AGREEMENT_FROM - 1):
        seen(alice, "happy")
    assert "After 20 readings of a picture" in as_alice.get("/timeline/").content.decode()
    seen(alice, "happy")
    assert "You have not said yet" in as_alice.get("/timeline/").content.decode()


def test_it_shows_all_that_on_one_page(alice: User, as_alice: Client) -> None:
    seen(alice, "happy", timezone.now())
    page = as_alice.get("/timeline/?period=week")
    assert page.status_code == 200
    assert "0 said, 1 seen" in page.text
    assert 'hx-get="/timeline/music/"' in page.text
    assert page.text.count("<rect data-mood=") == 1


def test_it_shows_one_day(alice: User, as_alice: Client) -> None:
    seen(alice, "happy")
    seen(alice, "sad", NOON - timedelta(days=3))
    page = as_alice.get("/timeline/?day=2026-11-22")
    assert [reading.emotion for reading in page.context["readings"]] == ["sad"]


@pytest.mark.parametrize(
    "query",
    [
        "period=hour",
        "month=2026-13",
        "month=0000-01",
        "month=0001-01",
        "month=9999-12",
        "day=today",
        "page=x",
        "month=",
    ],
)
def test_it_takes_nonsense_in_the_address_for_nothing(as_alice: Client, query: str) -> None:
    assert as_alice.get(f"/timeline/?{query}").status_code == 200


def test_it_asks_the_same_number_of_questions_whatever_there_is(alice: User, as_alice: Client) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_alice.get("/timeline/")
        return len(captured)

    seen(alice, "happy", timezone.now())
    few = questions()
    for hours in range(40):
        seen(alice, "sad", timezone.now() - timedelta(hours=hours))
    assert questions() == few


def test_it_takes_a_mood_told_afterwards_in_the_listener_s_time(alice: User, as_alice: Client) -> None:
    as_alice.cookies["timezone"] = "Asia%2FKolkata"
    sent = {"emotion": "sad", "happened_at": "2026-11-01T08:30", "note": "rain"}
    assert as_alice.post("/timeline/moods/", sent).status_code == 302
    reading = Reading.objects.get(user=alice)
    assert reading.happened_at == datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
    assert (reading.mood, reading.source, reading.note) == ("sad", "manual", "rain")
    assert reading.created_at > reading.happened_at


@pytest.mark.parametrize(
    "sent",
    [
        {"emotion": "sad", "happened_at": "2031-01-01T10:00"},
        {"emotion": "sad", "happened_at": "2020-01-01T10:00"},
        {"emotion": "bored", "happened_at": "2026-11-01T10:00"},
        {"emotion": "sad", "happened_at": "yesterday"},
        {"emotion": "sad", "happened_at": "2026-11-01T10:00", "note": "x" * 501},
    ],
)
def test_it_says_what_is_wrong_with_a_mood_told_afterwards(as_alice: Client, sent: dict[str, str]) -> None:
    page = as_alice.post("/timeline/moods/", sent)
    assert page.status_code == 422
    assert "errorlist" in page.text
    assert not Reading.objects.exists()


def test_it_keeps_no_mood_told_afterwards_without_a_timeline(alice: User, as_alice: Client) -> None:
    consent_withdraw(user=alice, purpose=Purpose.MOOD_HISTORY, surface="web")
    as_alice.post("/timeline/moods/", {"emotion": "sad", "happened_at": "2026-11-01T10:00"})
    assert not Reading.objects.exists()


def test_it_keeps_and_takes_away_a_note(alice: User, as_alice: Client) -> None:
    reading = seen(alice, "happy")
    page = as_alice.post(f"/readings/{reading.pk}/note/", {"note": "  sun "}, headers={"HX-Request": "true"})
    reading.refresh_from_db()
    assert reading.note == "sun"
    assert "Kept." in page.text
    as_alice.post(f"/readings/{reading.pk}/note/", {"note": ""})
    reading.refresh_from_db()
    assert reading.note == ""


def test_it_deletes_what_happened_too_long_ago_even_if_it_was_told_lately(alice: User) -> None:
    from emotion.retention import readings_prune

    told(alice, "sad", timezone.now() - timedelta(days=731))
    assert readings_prune() == 1


def test_it_hands_the_timeline_over_as_a_table(alice: User, as_alice: Client) -> None:
    services.reading_note(reading=seen(alice, "happy", corrected="sad"), note="=HYPERLINK(1)")
    told(alice, "angry", NOON - timedelta(hours=1))
    rows: list[dict[str, Any]] = list(csv.DictReader(as_alice.get("/timeline/moods.csv").text.splitlines()))
    assert [(row["mood"], row["told"], row["seen"]) for row in rows] == [("sad", "1", "happy"), ("angry", "1", "")]
    assert rows[0]["note"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "%00", "a" * 4000, ""])
def test_it_falls_back_to_the_site_s_time_zone(as_alice: Client, zone: str) -> None:
    as_alice.cookies["timezone"] = zone
    assert as_alice.get("/timeline/").status_code == 200
