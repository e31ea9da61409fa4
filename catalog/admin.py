"""Where curators keep the catalogue."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from catalog import admin_history, selectors, services
from catalog.admin_actions import ACTIONS, SongActionsMixin, editor_of
from catalog.admin_audio import large_uploads
from catalog.admin_bars import emotion_bars
from catalog.admin_filters import ExpressesFilter, LanguageFilter, PlayableFilter, SourceFilter, TaggingFilter
from catalog.admin_import import SongImportMixin
from catalog.admin_inlines import CreditInline, LinkInline, SongEmotionInline
from catalog.admin_preview import SongPreviewMixin
from catalog.admin_suggestions import SuggestedFilter, SuggestionActions
from catalog.admin_tagging import SongTaggingMixin
from catalog.curator_forms import ArtistForm, CreditFormSet, GenreForm, SongForm
from catalog.finding import songs_matching
from catalog.forms import language_name
from catalog.history import recording
from catalog.models import Artist, Genre, Song


@admin.register(Genre)
class GenreAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Genres, each once."""

    form = GenreForm
    search_fields = ("name",)
    list_display = ("name", "song_count")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Genre]:
        """Count songs in the same query."""
        return Genre.objects.annotate(songs_tagged=Count("songs")).order_by("name")

    @admin.display(description=_("songs"), ordering="songs_tagged")
    def song_count(self, genre: Any) -> int:
        """Show how many songs have the genre."""
        return int(genre.songs_tagged)


@admin.register(Song)
class SongAdmin(
    SongActionsMixin,
    SongTaggingMixin,
    SongPreviewMixin,
    admin_history.SongHistoryMixin,
    SuggestionActions,
    SongImportMixin,
    admin.ModelAdmin,  # type: ignore[type-arg]
):
    """Songs with their weights, and on top of the list which mood is short of songs."""

    form = SongForm
    inlines = (CreditInline, SongEmotionInline, LinkInline)
    list_display = (
        "cover_shown",
        "title",
        "weights",
        "hear",
        "artist_names",
        "film",
        "year",
        "language_shown",
        "is_published",
    )
    list_display_links = ("title",)
    list_filter = (
        ExpressesFilter,
        TaggingFilter,
        LanguageFilter,
        PlayableFilter,
        "is_published",
        SourceFilter,
        SuggestedFilter,
    )
    search_fields = ("title", "film", "artists__name")
    search_help_text = _("Title, artist or film")
    actions = (*ACTIONS, "accept_suggestions")
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True
    readonly_fields = ("cover_large", "player")
    fieldsets = (
        (
            None,
            {"fields": (("title", "film"), ("year", "language"), "genres", ("is_published", "is_explicit"))},
        ),
        (_("Audio"), {"fields": ("player", "audio", "duration_s")}),
        (_("Cover"), {"fields": ("cover_large", "cover")}),
        (
            _("How it sounds"),
            {"fields": (("tempo_bpm", "valence", "energy"),), "classes": ("collapse",)},
        ),
        (
            _("Identifiers and rights"),
            {"fields": (("isrc", "musicbrainz_id"), "licence", "provenance"), "classes": ("collapse",)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Song]:
        """Fetch what the list shows with a constant number of queries."""
        return selectors.songs_with_details()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Song], search_term: str
    ) -> tuple[QuerySet[Song], bool]:
        """Find songs as listeners do: in any script and spelling, one letter off where nothing fits."""
        return songs_matching(queryset, search_term), False

    @admin.display(description=_("artists"))
    def artist_names(self, song: Song) -> str:
        """Show the artists in order."""
        return selectors.song_artists(song)

    @admin.display(description=_("language"), ordering="language")
    def language_shown(self, song: Song) -> str:
        """Show the language's name."""
        return language_name(song.language)

    @admin.display(description=_("moods"))
    def weights(self, song: Song) -> SafeString:
        """Show the five weights as bars."""
        return emotion_bars({weight.emotion: weight.weight for weight in song.emotions.all()})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add how many songs each mood has."""
        more = {
            "stock": selectors.emotion_stock(),
            "query": request.GET.urlencode(),
            "may_tag": self.has_change_permission(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    # An upload handler must be set before the body is read, which the CSRF check would do. The form's view that
    # these lead to makes that check itself.
    @method_decorator(csrf_exempt)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take audio of any size in through a temporary file."""
        large_uploads(request)
        return super().add_view(request, *args, **kwargs)

    @method_decorator(csrf_exempt)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take audio of any size in through a temporary file."""
        large_uploads(request)
        return super().change_view(request, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Keep the song until its artists are known too: they are part of what it is."""
        return form.save(commit=False)

    def save_model(self, request: HttpRequest, obj: Song, form: Any, change: bool) -> None:
        """Leave saving to `save_related`, which knows the first artist."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the song under its identity, then its artists, weights and links; the history holds it all as one."""
        first_artist = next(formset.first_artist for formset in formsets if isinstance(formset, CreditFormSet))
        with recording(editor=editor_of(request), songs=[form.instance.pk] if change else []) as watched:
            services.song_save(song=form.instance, first_artist=first_artist)
            watched.add(form.instance.pk)
            super().save_related(request, form, formsets, change)
            services.song_credited(song=form.instance)

    def delete_model(self, request: HttpRequest, obj: Song) -> None:
        """Delete the files with the song."""
        services.song_delete(song=obj, editor=editor_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Song | None = None) -> bool:
        """Allow deleting single songs that no listener has had; others are unpublished, so that feedback stays."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not selectors.song_is_used(obj)


@admin.register(Artist)
class ArtistAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Artists, each once."""

    form = ArtistForm
    search_fields = ("name", "sort_key")
    list_display = ("name", "song_count")
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artist]:
        """Count songs in the same query."""
        return Artist.objects.annotate(songs_credited=Count("credits")).order_by("name")

    @admin.display(description=_("songs"), ordering="songs_credited")
    def song_count(self, artist: Any) -> int:
        """Show how many songs credit the artist."""
        return int(artist.songs_credited)

    def save_model(self, request: HttpRequest, obj: Artist, form: Any, change: bool) -> None:
        """Keep the songs' identities in step with the name."""
        services.artist_save(artist=obj, editor=editor_of(request))
