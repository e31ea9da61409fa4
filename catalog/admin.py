"""Where curators keep the catalogue."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from catalog import selectors, services
from catalog.admin_audio import large_uploads
from catalog.admin_bars import emotion_bars
from catalog.admin_filters import ExpressesFilter, LanguageFilter, PlayableFilter, SourceFilter
from catalog.admin_import import SongImportMixin
from catalog.admin_suggestions import SuggestedFilter, SuggestionActions
from catalog.forms import ArtistForm, CreditFormSet, SongEmotionForm, SongForm, language_name
from catalog.links import cover_url
from catalog.models import Artist, Credit, Genre, Song, SongEmotion


class CreditInline(admin.TabularInline):  # type: ignore[type-arg]
    """The artists, in order."""

    model = Credit
    formset = CreditFormSet
    autocomplete_fields = ("artist",)
    extra = 0
    min_num = 1


class SongEmotionInline(admin.TabularInline):  # type: ignore[type-arg]
    """The weights. One that a curator changes is theirs from then on."""

    model = SongEmotion
    form = SongEmotionForm
    fields = ("emotion", "weight", "source")
    readonly_fields = ("source",)
    extra = 0
    max_num = 5


@admin.register(Genre)
class GenreAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Genres, each once."""

    search_fields = ("name",)


@admin.register(Song)
class SongAdmin(SuggestionActions, SongImportMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Songs with their weights, and on top of the list which mood is short of songs."""

    form = SongForm
    autocomplete_fields = ("genres",)
    inlines = (CreditInline, SongEmotionInline)
    list_display = (
        "cover_shown",
        "title",
        "artist_names",
        "film",
        "year",
        "language_shown",
        "weights",
        "plays",
        "is_published",
    )
    list_display_links = ("title",)
    list_filter = (ExpressesFilter, LanguageFilter, PlayableFilter, "is_published", SourceFilter, SuggestedFilter)
    search_fields = ("title", "film", "artists__name")
    search_help_text = _("Title, artist or film")
    actions = ("publish", "unpublish", "accept_suggestions")
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True
    fieldsets = (
        (None, {"fields": (("title", "film"), ("year", "language"), "genres")}),
        (_("Audio"), {"fields": ("audio", "duration_s")}),
        (None, {"fields": ("is_published",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Song]:
        """Fetch what the list shows with a constant number of queries."""
        return selectors.songs_with_details()

    @admin.display(description="")
    def cover_shown(self, song: Song) -> SafeString:
        """Show the generated cover."""
        return format_html('<img class="song-cover" src="{}" width="40" height="40" alt="">', cover_url(song))

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

    @admin.display(description=_("plays here"), boolean=True, ordering="audio")
    def plays(self, song: Song) -> bool:
        """Show whether there is audio."""
        return song.is_playable

    @admin.action(description=_("Publish the chosen songs"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Show songs to listeners."""
        self._published(request, queryset, published=True)

    @admin.action(description=_("Unpublish the chosen songs"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Hide songs from listeners."""
        self._published(request, queryset, published=False)

    def _published(self, request: HttpRequest, queryset: QuerySet[Song], *, published: bool) -> None:
        count = services.songs_publish(songs=queryset.values_list("pk", flat=True), published=published)
        message = ngettext("%(count)d song changed.", "%(count)d songs changed.", count) % {"count": count}
        self.message_user(request, message, messages.SUCCESS)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Add how many songs each mood has."""
        return super().changelist_view(request, {**(extra_context or {}), "stock": selectors.emotion_stock()})

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
        """Save the song under its identity, then its artists and weights."""
        first_artist = next(formset.first_artist for formset in formsets if isinstance(formset, CreditFormSet))
        services.song_save(song=form.instance, first_artist=first_artist)
        super().save_related(request, form, formsets, change)
        services.song_credited(song=form.instance)

    def delete_model(self, request: HttpRequest, obj: Song) -> None:
        """Delete the audio file with the song."""
        services.song_delete(song=obj)

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
        services.artist_save(artist=obj)
