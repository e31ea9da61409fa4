"""The curators' queue of songs that listeners call wrong for a mood: counts only, nothing of a person."""

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.models import SongEmotion
from recommendations.models import WrongMood


@admin.register(WrongMood)
class WrongMoodAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only, but for putting a song aside once its tags have been looked at."""

    list_display = ("song_link", "emotion", "wrong", "served", "liked", "judged", "weight")
    list_filter = ("emotion",)
    search_fields = ("song__title",)
    list_display_links = None
    list_select_related = ("song",)
    actions = ("put_aside",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WrongMood]:
        """Return what is called wrong, each with the song's present weight for that emotion."""
        tags = SongEmotion.objects.filter(song=OuterRef("song"), emotion=OuterRef("emotion"))
        queue: QuerySet[WrongMood] = super().get_queryset(request).filter(wrong__gt=0)
        return queue.annotate(tag=Subquery(tags.values("weight")[:1]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: the queue is counted, not written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WrongMood | None = None) -> bool:
        """Refuse: the queue is counted, not written."""
        return False

    @admin.display(description=_("song"), ordering="song__title")
    def song_link(self, row: WrongMood) -> str:
        """Link to where the song's tags are changed."""
        return format_html('<a href="{}">{}</a>', reverse("admin:catalog_song_change", args=[row.song_id]), row.song)

    @admin.display(description=_("present weight"), ordering="tag")
    def weight(self, row: WrongMood) -> str:
        """Show how strongly the song is tagged with the emotion now."""
        tag: float | None = getattr(row, "tag", None)
        return "–" if tag is None else f"{tag:.2f}"

    @admin.action(description=_("Put aside: the tags have been looked at"), permissions=["change"])
    def put_aside(self, request: HttpRequest, queryset: QuerySet[WrongMood]) -> None:
        """Count only what listeners say from now on."""
        chosen = WrongMood.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        chosen.update(wrong=0, reviewed_at=timezone.now())
