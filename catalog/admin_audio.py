"""Where curators upload audio and see what became of it."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.core.validators import EMPTY_VALUES
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from catalog.admin_outline import outline
from catalog.audio_files import MAX_AUDIO_BYTES, audio_message
from catalog.models import Recording
from catalog.probe import AudioRejected
from catalog.recordings import recording_drop
from catalog.uploading import recording_again, recording_submit

FORM_BYTES = 64 * 1024
MOST_ASKED = 100
State = Recording.State


def large_uploads(request: HttpRequest) -> None:
    """Take files of any size through a temporary file; call it before anything reads the body."""
    request.upload_handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]


class DuplicateFilter(admin.SimpleListFilter):
    """Recordings that two songs have, or that were refused because the catalogue has them."""

    title = _("duplicates")
    parameter_name = "duplicate"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the one choice."""
        return [("yes", gettext("the same recording twice"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Recording]) -> QuerySet[Recording]:
        """Keep those."""
        if self.value() != "yes":
            return queryset
        twice = Recording.objects.exclude(fingerprint="").order_by().values("fingerprint")
        prints = twice.annotate(times=Count("pk")).filter(times__gt=1).values("fingerprint")
        return (queryset.filter(fingerprint__in=prints) | queryset.filter(reason="duplicate")).order_by(
            "fingerprint", "created_at"
        )


@admin.register(Recording)
class RecordingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What became of uploads and other audio. Adding is uploading; what is measured is only looked at."""

    list_display = ("song_shown", "state_shown", "length", "loudness", "outline_shown")
    list_display_links = None
    list_filter = ("state", DuplicateFilter)
    list_select_related = ("song", "duplicate_of")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("file_name", "song__title")
    actions = ("analyse_again",)

    def get_urls(self) -> list[URLPattern]:
        """Add how uploads stand, for the page that waits for them."""
        states = path("states/", self.admin_site.admin_view(self.states_view), name="catalog_recording_states")
        return [states, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Name the page by what it shows: nothing is chosen here to be changed."""
        title = {"title": gettext("Recordings")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=_("song"), ordering="song__title")
    def song_shown(self, recording: Recording) -> SafeString | str:
        """Link the song, and show the name of the curator's file where it says something else."""
        file = format_html('<span class="quiet">{}</span>', recording.file_name)
        song = _song_link(recording)
        told = recording.song is not None and recording.file_name.startswith(recording.song.title)
        return file if song is None else song if told else format_html("{}<br>{}", song, file)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, recording: Recording) -> SafeString:
        """Show the state, and the reason where something is wrong."""
        html = '<span class="recording-state is-{}">{}</span>'
        state = format_html(html, recording.state, recording.get_state_display())
        message = _message(recording)
        return format_html('{}<br><span class="quiet">{}</span>', state, message) if message else state

    @admin.display(description=_("length"), ordering="duration_s")
    def length(self, recording: Recording) -> str:
        """Show minutes and seconds."""
        seconds = round(recording.duration_s or 0)
        return f"{seconds // 60}:{seconds % 60:02}" if seconds else "–"

    @admin.display(description=_("loudness"), ordering="loudness_lufs")
    def loudness(self, recording: Recording) -> SafeString | str:
        """Show the loudness, and the gain that players apply."""
        if recording.loudness_lufs is None or recording.gain_db is None:
            return "–"
        gain = f"{recording.gain_db:+.1f} dB"
        html = '<span class="measured">{} LUFS<br><span class="quiet">{}</span></span>'
        return format_html(html, f"{recording.loudness_lufs:.1f}", gettext("gain %(gain)s") % {"gain": gain})

    @admin.display(description=_("outline"))
    def outline_shown(self, recording: Recording) -> SafeString:
        """Draw the outline."""
        return outline(bytes(recording.peaks or b""))

    @admin.action(description=_("Analyse the chosen failed recordings again"), permissions=["change"])
    def analyse_again(self, request: HttpRequest, queryset: QuerySet[Recording]) -> None:
        """Give failed ones another try."""
        count = sum(recording_again(recording=recording) for recording in queryset.filter(state=State.FAILED))
        message = ngettext("%(count)d recording is analysed again.", "%(count)d recordings are analysed again.", count)
        self.message_user(request, message % {"count": count}, messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj: Recording | None = None) -> bool:
        """Allow putting away single ones, such as what was refused; a song's own goes with it, or is made anew."""
        return super().has_delete_permission(request, obj) and obj is not None

    def delete_model(self, request: HttpRequest, obj: Recording) -> None:
        """Delete the streams with the row."""
        recording_drop(recording=obj)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead back to the list: there is nothing to change by hand."""
        return HttpResponseRedirect(reverse("admin:catalog_recording_changelist"))

    # As for songs: an upload handler must be set before the body is read, which the CSRF check would do.
    @method_decorator(csrf_exempt)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the upload page, and take one file at a time."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_AUDIO_BYTES + FORM_BYTES:
            return self._refused(request, "too_large", status=413)
        large_uploads(request)
        return self._upload_view(request)

    @method_decorator(csrf_protect)
    def _upload_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            return HttpResponse(status=403)
        if request.method != "POST":
            return self._page(request)
        upload = request.FILES.get("audio")
        if upload is None:
            return self._refused(request, "not_audio")
        try:
            recording = recording_submit(
                file=upload, file_name=upload.name or "", client_request_id=_request_id(request)
            )
        except AudioRejected as rejected:
            return self._refused(request, rejected.code, status=413 if rejected.code == "too_large" else 422)
        if _wants_json(request):
            return JsonResponse(_told(recording), status=201)
        self.message_user(request, gettext("The file is here and is being analysed."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:catalog_recording_changelist"))

    def _page(self, request: HttpRequest, *, error: str = "", status: int = 200) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "title": gettext("Upload audio"),
            "error": error, "most_bytes": MAX_AUDIO_BYTES,
        }  # fmt: skip
        return TemplateResponse(request, "admin/catalog/recording/upload.html", context, status=status)

    def _refused(self, request: HttpRequest, code: str, *, status: int = 422) -> HttpResponse:
        message = audio_message(code)
        if _wants_json(request):
            return JsonResponse({"detail": message, "code": code}, status=status)
        return self._page(request, error=message, status=status)

    def states_view(self, request: HttpRequest) -> HttpResponseBase:
        """Tell how the uploads with the given ids stand."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        asked = [found for value in request.GET.getlist("id")[:MOST_ASKED] if (found := _uuid(value))]
        recordings = Recording.objects.filter(pk__in=asked).select_related("song", "duplicate_of").defer("peaks")
        response = JsonResponse({"recordings": [_told(recording) for recording in recordings]})
        response["Cache-Control"] = "no-store"
        return response


def _told(recording: Recording) -> dict[str, Any]:
    song = recording.song or recording.duplicate_of
    return {
        "id": str(recording.pk),
        "state": recording.state,
        "ended": recording.is_terminal,
        "label": str(recording.get_state_display()),
        "message": _message(recording),
        "song": {"title": song.title, "url": _song_url(song.pk)} if song else None,
    }


def _message(recording: Recording) -> str:
    """Return what the curator should know or do."""
    if recording.reason not in EMPTY_VALUES:
        return audio_message(recording.reason)
    if recording.state == State.DONE and recording.song and not recording.song.is_published:
        return gettext("A draft: give it a title and an artist, then publish it.")
    return ""


def _song_url(pk: int) -> str:
    return reverse("admin:catalog_song_change", args=[pk])


def _song_link(recording: Recording) -> SafeString | None:
    song = recording.song or recording.duplicate_of
    return format_html('<a href="{}">{}</a>', _song_url(song.pk), song.title) if song else None


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _request_id(request: HttpRequest) -> uuid.UUID:
    """Return the id under which a browser may send the same file again, a new one where it names none."""
    return _uuid(request.POST.get("client_request_id", "")) or uuid.uuid4()
