"""The song's form in the administration, as a browser would send it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from catalog.models import Artist, Song

LIST = reverse("admin:catalog_song_changelist")
ADD = reverse("admin:catalog_song_add")


def change(song: Song) -> str:
    """Return the address of the song's form."""
    return reverse("admin:catalog_song_change", args=[song.pk])


def form(artists: list[Artist], weights: dict[str, float] | None = None, **fields: Any) -> dict[str, Any]:
    """Return the filled form of a new song."""
    data = {
        "title": "Naya", "film": "", "year": "", "language": "hi", "genres": [], "audio": "", "duration_s": "",
        "is_published": "on", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0,
        "credits-TOTAL_FORMS": len(artists), "credits-INITIAL_FORMS": 0,
        "emotions-TOTAL_FORMS": len(weights or {}), "emotions-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, artist in enumerate(artists):
        credit = {"artist": artist.pk, "position": place, "role": "performer"}
        data |= {f"credits-{place}-{name}": value for name, value in credit.items()}
    for place, (emotion, weight) in enumerate((weights or {}).items()):
        data |= {f"emotions-{place}-emotion": emotion, f"emotions-{place}-weight": weight}
    return data | fields


def filled(client: Client, song: Song, **fields: Any) -> dict[str, Any]:
    """Return the song's form as the page would send it, with some fields changed."""
    context = client.get(change(song)).context
    data: dict[str, Any] = {}
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    parts = [part for formset in formsets for part in (formset.management_form, *formset.forms)]
    for part in [context["adminform"].form, *parts]:
        for bound in part:
            value = bound.value()
            data[bound.html_name] = "" if value is None or bound.name in ("audio", "cover") else value
    return {name: value for name, value in (data | fields).items() if value is not False}


def errors(response: Any) -> str:
    """Return every error that a form shows, as text."""
    context = response.context
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    return " ".join(
        str(part) for part in [context["adminform"].form.errors, *(f.errors for f in formsets),
                               *(f.non_form_errors() for f in formsets)]
    )  # fmt: skip
