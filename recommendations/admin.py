"""The curators' queue of songs that listeners call wrong for a mood: counts only, nothing of a person."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from catalog.admin_actions import editor_of
from catalog.admin_bars import emotion_bars
from catalog.admin_preview import preview_button
from catalog.selectors import songs_with_details
from config.common.choices import EmotionChoice
from recommendations import reviewing
from recommendations.models import WrongMood


class QueueChangeList(ChangeList):
    """A list that stands in the order of a computed column until its reader asks for another."""

    def _get_default_ordering(self) -> list[str]:
        return ["-doubt", "-wrong"]


@admin.register(WrongMood)
class WrongMoodAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only, but for deciding: take the suggested mood, or put the song aside as it is."""

    list_display = ("song_link", "hear", "emotion", "doubt", "counts", "weights", "decide")
    list_filter = ("emotion",)
    search_fields = ("song__title",)
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    actions = ("accept_chosen", "put_aside")

    def get_urls(self) -> list[Any]:
        """Add the two decisions."""
        wrap = self.admin_site.admin_view
        return [
            path("accept/", wrap(require_POST(self.accept_view)), name="recommendations_wrongmood_accept"),
            path("dismiss/", wrap(require_POST(self.dismiss_view)), name="recommendations_wrongmood_dismiss"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WrongMood]:
        """Return what is called wrong, the surest first, with the songs and all their weights."""
        return reviewing.wrong_moods().prefetch_related(Prefetch("song", queryset=songs_with_details()))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Put the surest complaints first."""
        return QueueChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Name the queue for what it is."""
        title = capfirst(WrongMood._meta.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the queue is counted, not written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WrongMood | None = None) -> bool:
        """Refuse: the queue is counted, not written."""
        return False

    @admin.display(description=gettext_lazy("song"), ordering="song__title")
    def song_link(self, row: WrongMood) -> SafeString:
        """Link to where the song's tags are changed."""
        return format_html('<a href="{}">{}</a>', reverse("admin:catalog_song_change", args=[row.song_id]), row.song)

    @admin.display(description=gettext_lazy("hear"))
    def hear(self, row: WrongMood) -> SafeString | str:
        """Show a button that plays the song."""
        return preview_button(row.song)

    @admin.display(description=gettext_lazy("doubt"), ordering="doubt")
    def doubt(self, row: WrongMood) -> str:
        """Show the least share that calls it wrong."""
        return f"{_annotated(row, 'doubt'):.0%}"

    @admin.display(description=gettext_lazy("listeners"), ordering="wrong")
    def counts(self, row: WrongMood) -> SafeString:
        """Show how many call it wrong, of how many times it was served and how many listeners judged it."""
        line = _("%(wrong)d wrong · served %(served)d · judged %(judged)d · liked %(liked)d")
        words = {name: getattr(row, name) for name in ("wrong", "served", "judged", "liked")}
        return format_html("{}", line % words)

    @admin.display(description=gettext_lazy("moods now"))
    def weights(self, row: WrongMood) -> SafeString:
        """Show the song's weights as they are."""
        return emotion_bars({weight.emotion: weight.weight for weight in row.song.emotions.all()})

    @admin.display(description=gettext_lazy("decide"))
    def decide(self, row: WrongMood) -> SafeString:
        """Show a button for the suggested mood, and one for leaving the tags as they are."""
        target = _annotated(row, "suggestion")
        was = row.get_emotion_display()
        if target:
            accept = _("%(old)s → %(new)s") % {"old": was, "new": dict(EmotionChoice.choices)[target]}
        else:
            accept = _("take %(old)s away") % {"old": was}
        return format_html(
            '<span class="queue-decide"><button form="accept" name="row" value="{}">{}</button>'
            '<button form="dismiss" name="row" value="{}" class="quiet-button">{}</button></span>',
            row.pk, accept, row.pk, _("Dismiss"),
        )  # fmt: skip

    def accept_view(self, request: HttpRequest) -> HttpResponse:
        """Take the suggested mood for one song."""
        row = self._row(request)
        if reviewing.wrong_mood_accept(row=row, editor=editor_of(request)):
            self.message_user(request, _("“%(song)s” has new tags.") % {"song": row.song}, messages.SUCCESS)
        return self._back(request)

    def dismiss_view(self, request: HttpRequest) -> HttpResponse:
        """Leave one song's tags as they are."""
        row = self._row(request)
        reviewing.wrong_mood_put_aside(rows=[row.pk])
        self.message_user(request, _("“%(song)s” was put aside.") % {"song": row.song}, messages.SUCCESS)
        return self._back(request)

    @admin.action(description=gettext_lazy("Take the suggested moods"), permissions=["change"])
    def accept_chosen(self, request: HttpRequest, queryset: QuerySet[WrongMood]) -> None:
        """Take the suggestions of many songs."""
        rows = list(queryset.order_by("pk"))
        count = sum(reviewing.wrong_mood_accept(row=row, editor=editor_of(request)) for row in rows)
        message = ngettext("%(count)d song tagged.", "%(count)d songs tagged.", count) % {"count": count}
        self.message_user(request, message, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Put aside: the tags have been looked at"), permissions=["change"])
    def put_aside(self, request: HttpRequest, queryset: QuerySet[WrongMood]) -> None:
        """Count only what listeners say from now on."""
        reviewing.wrong_mood_put_aside(rows=list(queryset.values_list("pk", flat=True)))

    def _row(self, request: HttpRequest) -> WrongMood:
        if not self.has_change_permission(request) or not request.user.has_perm("catalog.change_song"):
            raise PermissionDenied
        key = request.POST.get("row", "")
        return get_object_or_404(WrongMood.objects.select_related("song"), pk=key if key.isdecimal() else 0)

    def _back(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.urlencode()
        return HttpResponseRedirect(
            reverse("admin:recommendations_wrongmood_changelist") + (f"?{query}" if query else "")
        )


def _annotated(row: WrongMood, name: str) -> Any:
    """Return what `reviewing.wrong_moods` adds to a row."""
    return getattr(row, name)
