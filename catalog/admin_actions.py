"""What curators do to many songs at once. Tagging, moving a weight and merging ask a question on the way."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from catalog import services
from catalog.action_forms import MergeForm, RetagForm, TagForm
from catalog.merging import MOST, songs_merge
from catalog.models import Song
from catalog.selectors import song_artists
from catalog.tagging import songs_retag, songs_tag

SHOWN = 20
ACTIONS = ("tag", "retag", "publish", "unpublish", "merge")
Apply = Callable[[dict[str, Any]], str]


def editor_of(request: HttpRequest) -> User:
    """Return who is changing the catalogue."""
    return cast(User, request.user)


class SongActionsMixin:
    """The bulk actions of the song list. Each song has its entry in the history."""

    @admin.action(description=gettext_lazy("Tag the chosen songs with a mood…"), permissions=["change"])
    def tag(self, request: HttpRequest, queryset: QuerySet[Song]) -> HttpResponse | None:
        """Give songs a curator's weight for one mood."""

        def apply(said: dict[str, Any]) -> str:
            count = songs_tag(songs=_ids(queryset), **said, editor=editor_of(request))
            return ngettext("%(count)d song tagged.", "%(count)d songs tagged.", count) % {"count": count}

        return self._ask(request, queryset, "tag", TagForm, apply)

    @admin.action(description=gettext_lazy("Move a weight from one mood to another…"), permissions=["change"])
    def retag(self, request: HttpRequest, queryset: QuerySet[Song]) -> HttpResponse | None:
        """Move each song's weight for one mood to another."""

        def apply(said: dict[str, Any]) -> str:
            count = songs_retag(songs=_ids(queryset), **said, editor=editor_of(request))
            return ngettext("%(count)d song tagged.", "%(count)d songs tagged.", count) % {"count": count}

        return self._ask(request, queryset, "retag", RetagForm, apply)

    @admin.action(description=gettext_lazy("Publish the chosen songs"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Show songs to listeners."""
        self._published(request, queryset, published=True)

    @admin.action(description=gettext_lazy("Unpublish the chosen songs"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Song]) -> None:
        """Hide songs from listeners."""
        self._published(request, queryset, published=False)

    @admin.action(description=gettext_lazy("Merge the chosen songs into one…"), permissions=["delete_any"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Song]) -> HttpResponse | None:
        """Make one song of several entries for it."""
        songs = queryset.order_by("pk")
        chosen = list(songs.values_list("pk", flat=True)[: MOST + 2])
        if not 2 <= len(chosen) <= MOST + 1:
            text = _("Choose between 2 and %(most)d songs to merge.") % {"most": MOST + 1}
            self._say(request, text, messages.ERROR)
            return None

        def apply(said: dict[str, Any]) -> str:
            kept = songs_merge(survivor=said["survivor"].pk, duplicates=chosen, editor=editor_of(request))
            return _("“%(song)s” is one song now.") % {"song": kept}

        def build(data: Any = None) -> MergeForm:
            form = MergeForm(data, songs=Song.objects.filter(pk__in=chosen), initial={"survivor": chosen[0]})
            label = {song.pk: f"{song} · {song_artists(song)} · {song.film or '–'} · #{song.pk}" for song in songs}
            survivor = cast("forms.ModelChoiceField[Song]", form.fields["survivor"])
            survivor.label_from_instance = lambda song: label[song.pk]  # type: ignore[method-assign, assignment]
            return form

        return self._ask(request, queryset, "merge", build, apply)

    def has_delete_any_permission(self, request: HttpRequest) -> bool:
        """Whether the user may delete songs, as a merge does with duplicates."""
        return request.user.has_perm("catalog.delete_song")

    def _ask(
        self, request: HttpRequest, queryset: QuerySet[Song], action: str, build: Callable[..., Any], apply: Apply
    ) -> HttpResponse | None:
        """Ask the action's question; once it is answered, act and go back to the list."""
        form = build(request.POST) if "apply" in request.POST else build()
        if form.is_bound and form.is_valid():
            try:
                self._say(request, apply(form.cleaned_data), messages.SUCCESS)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return None
        titles = {name: description for _function, name, description in self.get_actions(request).values()}  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": str(titles[action]).rstrip("…"),
            "opts": Song._meta,
            "action": action,
            "form": form,
            "songs": queryset[:SHOWN],
            "count": queryset.count(),
            "selected": request.POST.getlist("_selected_action"),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/catalog/song/bulk.html", context)

    def _published(self, request: HttpRequest, queryset: QuerySet[Song], *, published: bool) -> None:
        count = services.songs_publish(songs=_ids(queryset), published=published, editor=editor_of(request))
        message = ngettext("%(count)d song changed.", "%(count)d songs changed.", count) % {"count": count}
        self._say(request, message, messages.SUCCESS)

    def _say(self, request: HttpRequest, message: str, level: int) -> None:
        self.message_user(request, message, level)  # type: ignore[attr-defined]


def _ids(queryset: QuerySet[Song]) -> list[int]:
    return list(queryset.order_by("pk").values_list("pk", flat=True))
