"""Suggested weights in the curators' song list: a filter that finds them and an action that accepts them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog import services
from catalog.admin_actions import editor_of
from catalog.models import Song, SongEmotion


class SuggestedFilter(admin.SimpleListFilter):
    """Songs whose weights wait for a curator, or not."""

    title = _("suggestions")
    parameter_name = "suggested"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return both."""
        return [("yes", _("has suggestions")), ("no", _("has none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs with a suggested weight, or those without."""
        suggested = SongEmotion.objects.filter(song=OuterRef("pk"), source=SongEmotion.Source.DERIVED)
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(Exists(suggested) if self.value() == "yes" else ~Exists(suggested))


class SuggestionActions:
    """The action of a song list; name it in `actions`."""

    message_user: Any

    @admin.action(description=_("Accept the suggested weights"), permissions=["change"])
    def accept_suggestions(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Make the suggested weights of the chosen songs curated ones."""
        count = services.suggestions_accept(songs=queryset.values_list("pk", flat=True), editor=editor_of(request))
        text = ngettext("Accepted for %(count)d song.", "Accepted for %(count)d songs.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)
