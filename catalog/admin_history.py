"""The history of the catalogue in the administration: of one song, and of all."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.history_model import SongEdit
from catalog.history_words import changes_shown
from catalog.models import Song

ENTRIES_A_PAGE = 50


class SongHistoryMixin:
    """Shows a song's history from our own entries, which also know bulk actions, tagging and merges."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List the song's changes, the newest first, each with what it was and what it became."""
        song = get_object_or_404(Song, pk=object_id)
        if not self.has_view_or_change_permission(request, song):  # type: ignore[attr-defined]
            raise PermissionDenied
        edits = SongEdit.objects.filter(song=song).select_related("editor")
        page = Paginator(edits, ENTRIES_A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("History of %(song)s") % {"song": song},
            "opts": Song._meta,
            "object": song,
            "page": page,
            "entries": [(edit, changes_shown(edit)) for edit in page],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/catalog/song/object_history.html", context)


@admin.register(SongEdit)
class SongEditAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """All changes, also of songs that are gone and of whole imports. Read only."""

    list_display = ("created_at", "what", "song_link", "by", "differences")
    list_display_links = None
    list_filter = ("kind", "created_at")
    search_fields = ("title", "note", "editor__email")
    list_select_related = ("song", "editor")
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the history is written with the changes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: SongEdit | None = None) -> bool:
        """Refuse: the history is written with the changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SongEdit | None = None) -> bool:
        """Refuse: the history stays."""
        return False

    @admin.display(description=gettext_lazy("what was done"), ordering="kind")
    def what(self, edit: SongEdit) -> str:
        """Show what was done, with the note."""
        return f"{edit.get_kind_display()}: {edit.note}" if edit.note else edit.get_kind_display()

    @admin.display(description=gettext_lazy("song"), ordering="title")
    def song_link(self, edit: SongEdit) -> str:
        """Link to the song's own history; a song that is gone has its title left."""
        if edit.song_id is None:
            many = ngettext("%(count)d song", "%(count)d songs", edit.songs) % {"count": edit.songs}
            return edit.title or many
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:catalog_song_history", args=[edit.song_id]), edit.title
        )

    @admin.display(description=gettext_lazy("by"), ordering="editor__email")
    def by(self, edit: SongEdit) -> str:
        """Show who did it."""
        return edit.editor.email if edit.editor else "–"

    @admin.display(description=gettext_lazy("changes"))
    def differences(self, edit: SongEdit) -> str:
        """Show what each fact was and became."""
        rows = ((row.label, row.before, row.after) for row in changes_shown(edit))
        line = '<span class="edit-fact"><b>{}</b> <del>{}</del> <ins>{}</ins></span>'
        return format_html_join("", line, rows) or "–"
