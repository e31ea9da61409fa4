"""Hearing and seeing a song in the administration, also one that listeners cannot see yet."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.links import cover_url
from catalog.models import Song
from catalog.streaming import audio_response


def preview_url(song: Song) -> str:
    """Return the address that plays the song to staff; "" when it has no audio."""
    return reverse("admin:catalog_song_audio", args=[song.pk]) if song.is_playable else ""


def preview_button(song: Song) -> SafeString | str:
    """Return a button that plays the song; without scripts it is a link to the audio."""
    url = preview_url(song)
    if not url:
        return "–"
    label = _("Play %(song)s") % {"song": song}
    return format_html('<a class="preview" href="{}" role="button" aria-label="{}"></a>', url, label)


@require_safe
def song_audio(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Play a song, published or not, to staff who may see the catalogue."""
    if not request.user.has_perm("catalog.view_song"):
        raise PermissionDenied
    return audio_response(request, get_object_or_404(Song, pk=pk))


class SongPreviewMixin:
    """The columns and fields that show a song instead of naming it."""

    def get_urls(self) -> list[Any]:
        """Add the address of the audio."""
        view = self.admin_site.admin_view(song_audio)  # type: ignore[attr-defined]
        return [path("<int:pk>/audio/", view, name="catalog_song_audio"), *super().get_urls()]  # type: ignore[misc]

    @admin.display(description="")
    def cover_shown(self, song: Song) -> SafeString:
        """Show the cover."""
        return format_html('<img class="song-cover" src="{}" width="40" height="40" alt="">', cover_url(song))

    @admin.display(description=gettext_lazy("hear"), ordering="audio")
    def hear(self, song: Song) -> SafeString | str:
        """Show a button that plays the song."""
        return preview_button(song)

    @admin.display(description=gettext_lazy("cover now"))
    def cover_large(self, song: Song) -> SafeString | str:
        """Show the cover in the form."""
        if song.pk is None:
            return "–"
        return format_html('<img class="song-cover" src="{}" width="120" height="120" alt="">', cover_url(song))

    @admin.display(description=gettext_lazy("hear"))
    def player(self, song: Song) -> SafeString | str:
        """Show a player in the form."""
        url = preview_url(song) if song.pk else ""
        return format_html('<audio class="song-player" controls preload="none" src="{}"></audio>', url) if url else "–"
