"""The screen on which a curator hears songs one after another and weighs them with the keys 1 to 5."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.admin_actions import editor_of
from catalog.admin_preview import preview_url
from catalog.forms import language_name
from catalog.links import cover_url, search_url
from catalog.models import Song
from catalog.selectors import song_artists
from catalog.tagging import song_tag, song_tag_undo
from config.common.choices import EmotionChoice

A_ROUND = 100
START = "tagging=untagged"


class SongTaggingMixin:
    """The tagging screen, and the two addresses that it saves to."""

    def get_urls(self) -> list[Any]:
        """Add the screen's addresses before those that take anything for a song's key."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("tag/", wrap(self.tag_view), name="catalog_song_tag"),
            path("<int:pk>/tag/", wrap(require_POST(self.tag_save)), name="catalog_song_tag_save"),
            path("<int:pk>/tag/undo/", wrap(require_POST(self.tag_undo)), name="catalog_song_tag_undo"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def tag_view(self, request: HttpRequest) -> HttpResponse:
        """Show the next songs of a filter of the list, by default those that nobody has tagged."""
        self._demand_change(request)
        filters = request.GET.copy()
        after = filters.pop("after", ["0"])[-1]
        request.GET = filters or QueryDict(START)  # type: ignore[assignment]
        queue: QuerySet[Song] = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        queue = queue.order_by("pk").filter(pk__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)
        songs, total = list(queue[:A_ROUND]), queue.count()
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Tag by ear"),
            "opts": Song._meta,
            "songs": [_facts(song) for song in songs],
            "emotions": list(enumerate(EmotionChoice.choices, start=1)),
            "total": total,
            "later": total - len(songs),
            "next_url": f"?{_with(request.GET, after=str(songs[-1].pk))}" if songs else "",
            "list_url": f"{reverse('admin:catalog_song_changelist')}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/catalog/song/tag.html", context)

    def tag_save(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Take the weights of one song as JSON; the same again changes nothing."""
        self._demand_change(request)
        song = get_object_or_404(Song, pk=pk)
        try:
            standing = song_tag(song=song.pk, weights=_weights(request.body), editor=editor_of(request))
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        return JsonResponse({"weights": standing})

    def tag_undo(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Put back the song's weights from before this curator's tagging."""
        self._demand_change(request)
        song = get_object_or_404(Song, pk=pk)
        return JsonResponse({"undone": song_tag_undo(song=song.pk, editor=editor_of(request))})

    def _demand_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied


def _weights(body: bytes) -> Mapping[str, float]:
    try:
        weights = json.loads(body)["weights"]
        return {str(name): float(weight) for name, weight in weights.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValidationError(_("Send the weights as JSON.")) from error


def _with(query: QueryDict, **more: str) -> str:
    filled = query.copy()
    filled.update(more)
    return filled.urlencode()


def _facts(song: Song) -> dict[str, Any]:
    """Return what the screen shows of a song; suggestions are there to be heard against."""
    artists = song_artists(song)
    return {
        "id": song.pk,
        "title": song.title,
        "artists": artists,
        "more": " · ".join(str(part) for part in (song.film, song.year, language_name(song.language)) if part),
        "cover": cover_url(song),
        "audio": preview_url(song),
        "search": search_url(song, artists, ""),
        "weights": {row.emotion: row.weight for row in song.emotions.all()},
        "suggested": any(row.source == "derived" for row in song.emotions.all()),
        "save": reverse("admin:catalog_song_tag_save", args=[song.pk]),
        "undo": reverse("admin:catalog_song_tag_undo", args=[song.pk]),
        "form": reverse("admin:catalog_song_change", args=[song.pk]),
    }
