"""The timeline: trends, a calendar, single entries with notes, moods told afterwards, and a table to take away."""

import csv
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user
from config.common.choices import EmotionChoice
from emotion import selectors, services, timeline_chart
from emotion import timeline as moods
from emotion.forms import MoodForm, NoteForm
from emotion.views import Request, go

READINGS_A_PAGE = 30
CSV_COLUMNS = ("when", "mood", "told", "source", "seen", "confidence", "note")


@require_safe
@login_required
def timeline(request: Request) -> HttpResponse:
    """What the listener's readings add up to, and each of them, newest first."""
    return _page(request, MoodForm(initial={"happened_at": timezone.now()}))


def _page(request: Request, form: MoodForm, *, status: int = 200) -> HttpResponse:
    kept = _is_kept(request.user)
    context: dict[str, Any] = {"history_kept": kept, "moods": EmotionChoice.choices, "form": form}
    if kept:
        context |= _sums(request) | _entries(request)
    return render(request, "emotion/timeline.html", context, status=status)


def _sums(request: Request) -> dict[str, Any]:
    today = timezone.localdate()
    period = request.GET.get("period", "")
    period = period if period in moods.Period.values else moods.Period.DAY
    buckets = moods.trend(user=request.user, period=period, until=today)
    month = moods.month_from(request.GET.get("month", ""), otherwise=today)
    return {
        "period": period,
        "periods": moods.Period.choices,
        "buckets": buckets,
        "columns": timeline_chart.columns(buckets),
        "most": max(bucket.total for bucket in buckets),
        "weeks": moods.calendar_month(user=request.user, month=month),
        "month": month,
        "month_before": moods.month_after(month, -1),
        "month_after": moods.month_after(month, 1) if month < today.replace(day=1) else None,
        "today": today,
        "agreement": moods.agreement(user=request.user),
        "agreement_from": moods.AGREEMENT_FROM,
    }


def _entries(request: Request) -> dict[str, Any]:
    day = moods.day_from(request.GET.get("day", ""))
    readings = moods.readings_of_day(selectors.readings_for_user(user=request.user), day)
    return {"readings": Paginator(readings, READINGS_A_PAGE).get_page(request.GET.get("page")), "day": day}


@require_POST
@login_required
def mood_add(request: Request) -> HttpResponse:
    """Take a mood told for some time in the past; only where a timeline is kept."""
    form = MoodForm(request.POST)
    if not _is_kept(request.user):
        return redirect("emotion:timeline")
    if form.is_valid():
        try:
            services.mood_choose(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, [text for texts in error.message_dict.values() for text in texts])
        else:
            messages.success(request, _("It is in your timeline."))
            return go(request, reverse("emotion:timeline"))
    return _page(request, form, status=422)


@require_POST
@login_required
def note(request: Request, pk: uuid.UUID) -> HttpResponse:
    """Keep the listener's words beside one of their readings."""
    reading = selectors.reading_for_user(user=request.user, pk=pk)
    form = NoteForm(request.POST, instance=reading)
    if form.is_valid():
        services.reading_note(reading=reading, note=form.cleaned_data["note"])
    if request.htmx and not request.htmx.boosted:
        context = {"reading": reading, "form": form, "saved": form.is_valid()}
        return render(request, "emotion/_timeline_note.html", context, status=200 if form.is_valid() else 422)
    return redirect("emotion:timeline")


@require_safe
@login_required
def download(request: Request) -> HttpResponse:
    """Hand over the timeline as a table for a spreadsheet."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moods.csv"'
    table = csv.writer(response)
    table.writerow(CSV_COLUMNS)
    kept = _is_kept(request.user)
    readings = selectors.readings_for_user(user=request.user).iterator() if kept else iter(())
    for reading in readings:
        told = bool(reading.corrected_emotion) or reading.source == "manual"
        when = timezone.localtime(reading.happened_at).isoformat(timespec="seconds")
        seen = "" if reading.source == "manual" else reading.emotion
        confidence = f"{reading.confidence:.3f}" if seen else ""
        table.writerow([when, reading.mood, int(told), reading.source, seen, confidence, _as_text(reading.note)])
    return response


def _as_text(note: str) -> str:
    """Return a note that no spreadsheet takes for a formula."""
    return f"'{note}" if note[:1] in {"=", "+", "-", "@", "\t"} else note


def _is_kept(user: User) -> bool:
    return consent_grant_for_user(user=user, purpose=Purpose.MOOD_HISTORY) is not None
