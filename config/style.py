"""The living style page: every component and every state of the pages about a face. In development only."""

import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.common.choices import EmotionChoice
from config.common.emotions import EMOTIONS
from emotion.forms import EmotionForm
from emotion.messages import MESSAGES, message_for
from emotion.models import Reading, Snapshot
from emotion.selectors import reading_advice, reading_bars
from emotion.views import capture_context

COLOURS: Final = (
    *("paper", "surface", "sunken", "line", "line-strong", "ink", "ink-soft", "danger", "danger-soft"),
    *("positive", "like", "accent", "accent-soft", "accent-ink", "hero-a", "hero-b", "hero-ink"),
    *("night-a", "night-b", "on-night", "lamp", "good"),
)
SIZES: Final = ("s", "m", "l", "xl", "2xl", "3xl", "4xl", "5xl")
SPACES: Final = (1, 2, 3, 4, 5, 6, 7, 8)
CAMERA: Final = ("idle", "starting", "live", "counting", "taking", "sending", "denied", "missing", "busy", "insecure")
ID: Final = uuid.UUID("00000000-0000-4000-8000-000000000000")
SURE: Final = (0.82, 0.1, 0.04, 0.02, 0.02)
CLOSE: Final = {"angry": 0.05, "happy": 0.04, "neutral": 0.44, "sad": 0.41, "surprise": 0.06}


@dataclass(frozen=True, slots=True)
class State:
    """One state of a page: the fragments that make it, and what they are told."""

    title: str
    fragments: tuple[str, ...]
    context: dict[str, Any] = field(default_factory=dict)
    mood: str = ""


def _sure(emotion: str) -> dict[str, float]:
    """Return probabilities that speak for `emotion`."""
    others = (str(each) for each in EMOTIONS if each != emotion)
    return dict(zip((emotion, *others), SURE, strict=True))


def _reading(**fields: Any) -> dict[str, Any]:
    """Return what the page of a reading is told; nothing is stored."""
    sure = _sure(fields.get("emotion", "happy"))
    reading = Reading(pk=ID, **{"source": "camera", "outcome": "read", "probabilities": sure, **fields})
    return {
        "reading": reading,
        "bars": reading_bars(reading),
        "advice": reading_advice(reading),
        "candidates": [(value, EmotionChoice(value).label) for value in reading.candidates],
        "deleted_after_s": None if reading.source == "manual" else 0.4,
    }


def _read(title: str, **fields: Any) -> State:
    context = _reading(**{"emotion": "happy", "confidence": 0.82, **fields})
    seen = () if fields.get("source") == "manual" else ("emotion/_seen.html",)
    fragments = ("emotion/_hero.html", *seen, "emotion/_intents.html", "components/songs_skeleton.html")
    return State(title, fragments, context, mood=context["reading"].mood)


def _unread(outcome: str, *reasons: str) -> State:
    return State(
        f"Not read: {', '.join(reasons)}", ("emotion/_unread.html",), _reading(outcome=outcome, reasons=reasons)
    )


def _waiting(title: str, *, long: bool = False, **fields: Any) -> State:
    snapshot = Snapshot(pk=ID, **fields)
    reason = snapshot.reason
    context = {"snapshot": snapshot, "waiting_long": long, "reason": reason, "message": reason and message_for(reason)}
    return State(title, ("emotion/_waiting.html",), context)


def states() -> dict[str, State]:
    """Return every state by the name that its address has."""
    unsure = _reading(outcome="unsure", probabilities=CLOSE, candidates=["neutral", "sad"], reasons=["close_call"])
    fragments = ("emotion/_unsure.html", "emotion/_seen.html")
    return {
        **{f"read-{emotion}": _read(f"Read: {emotion}", emotion=str(emotion)) for emotion in EMOTIONS},
        "corrected": _read("Corrected", corrected_emotion="sad"),
        "chosen": _read("Chosen without a camera", source="manual", emotion="neutral"),
        "unsure": State("Not sure", fragments, {**unsure, "no_correction": True}),
        "no-face": _unread("no_face", "no_face"),
        "many-faces": _unread("many_faces", "many_faces"),
        "poor": _unread("poor_quality", "too_dark", "blurred"),
        "covered": _unread("poor_quality", "occluded"),
        "queued": _waiting("Waits its turn", state="queued"),
        "running": _waiting("Is being read", state="running"),
        "long": _waiting("Waits long", state="queued", long=True),
        "failed": _waiting("Failed", state="failed", reason="attempts", bytes_deleted_at=timezone.now()),
        "cancelled": _waiting("Cancelled", state="failed", reason="cancelled", bytes_deleted_at=timezone.now()),
        **{f"camera-{name}": State(f"Camera: {name}", ("style/_capture.html",), {"state": name}) for name in CAMERA},
        "refusals": State("Refusals", ("style/_refusals.html",), {"messages_all": MESSAGES}),
    }


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the parts, or with `?state=` one state of a page. Raises Http404 outside development."""
    if not settings.DEBUG:
        raise Http404
    known = states()
    name = request.GET.get("state")
    if name is None:
        return render(request, "style/style.html", {**_parts(), "states": known})
    if name not in known:
        raise Http404
    state = known[name]
    return render(request, "style/state.html", {**capture_context(), **state.context, "shown": state})


def _parts() -> dict[str, Any]:
    page = SimpleNamespace(
        has_other_pages=True, has_previous=True, previous_page_number=1, has_next=True, next_page_number=3, number=2
    )
    page.paginator = SimpleNamespace(num_pages=3)
    return {
        "moods": [*(str(emotion) for emotion in EMOTIONS)],
        "colours": COLOURS,
        "sizes": SIZES,
        "spaces": SPACES,
        "bars": reading_bars(Reading(outcome="read", probabilities=_sure("happy"))),
        "faulty": EmotionForm({"emotion": ""}),
        "page": page,
    }
