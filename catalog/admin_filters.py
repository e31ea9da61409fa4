"""The filters of the curators' song list. Each is an EXISTS, so that a song appears once however many tags match."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.forms import language_name
from catalog.models import Song, SongEmotion
from catalog.selectors import EXPRESSES, songs_disputed, songs_untagged
from config.common.choices import EmotionChoice

Lookups = list[tuple[str, Any]]
NO_LANGUAGE = "none"


class ExpressesFilter(admin.SimpleListFilter):
    """Songs that express an emotion, or none at all."""

    title = _("mood")
    parameter_name = "expresses"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return the five emotions and "none"."""
        return [*EmotionChoice.choices, ("none", _("no mood yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs with enough weight."""
        strong = SongEmotion.objects.filter(song=OuterRef("pk"), weight__gte=EXPRESSES)
        if self.value() == "none":
            return queryset.filter(~Exists(strong))
        return queryset.filter(Exists(strong.filter(emotion=self.value()))) if self.value() else queryset


class TaggingFilter(admin.SimpleListFilter):
    """How far the tags of a song have come."""

    title = _("tagging")
    parameter_name = "tagging"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return what is to be done, and what is done."""
        return [("untagged", _("not tagged yet")), ("disputed", _("disputed")), ("curated", _("by a curator"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs that are that far."""
        if self.value() == "untagged":
            return queryset.filter(songs_untagged())
        if self.value() == "disputed":
            return queryset.filter(songs_disputed())
        curated = SongEmotion.objects.filter(song=OuterRef("pk"), source=SongEmotion.Source.CURATOR)
        return queryset.filter(Exists(curated)) if self.value() == "curated" else queryset


class SourceFilter(admin.SimpleListFilter):
    """Songs with a weight of a certain origin."""

    title = _("source of a weight")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return the sources."""
        return list(SongEmotion.Source.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs with such a weight."""
        if not self.value():
            return queryset
        return queryset.filter(Exists(SongEmotion.objects.filter(song=OuterRef("pk"), source=self.value())))


class PlayableFilter(admin.SimpleListFilter):
    """Songs that play here, or only elsewhere."""

    title = _("audio")
    parameter_name = "playable"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return both."""
        return [("yes", _("plays here")), ("no", _("listen elsewhere"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs with audio, or those without."""
        if self.value() == "yes":
            return queryset.exclude(audio="")
        return queryset.filter(audio="") if self.value() == "no" else queryset


class LanguageFilter(admin.SimpleListFilter):
    """Songs in one of the languages that there are."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        """Return every language of the catalogue by name."""
        codes = Song.objects.exclude(language="").order_by().values_list("language", flat=True).distinct()
        named = sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1])
        return [*named, (NO_LANGUAGE, _("no language"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Song]) -> QuerySet[Song]:
        """Keep songs in the language."""
        if self.value() == NO_LANGUAGE:
            return queryset.filter(language="")
        return queryset.filter(language=self.value()) if self.value() else queryset
