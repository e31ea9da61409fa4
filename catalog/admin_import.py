"""The pages that bring songs in and out: small files at once, with a preview; large ones by a worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods
from import_export.admin import ImportMixin
from import_export.tmp_storages import CacheStorage

from accounts.models import User
from catalog import import_jobs, tasks
from catalog.exporting import FORMATS as EXPORT_FORMATS
from catalog.exporting import songs_written, template_written
from catalog.importing import ImportFileError
from catalog.models import ImportJob, Song
from catalog.resource import FORMATS, SongImportForm, SongResource

INLINE_BYTES = 256 * 1024
"""Files up to this size are read within the request; larger ones go to a worker."""
MAX_BYTES = 256 * 1024 * 1024
RECENT = 10


class SongImportMixin(ImportMixin):  # type: ignore[misc]
    """Import, export and templates for the administration of songs."""

    resource_classes = [SongResource]
    import_form_class = SongImportForm
    tmp_storage_class = CacheStorage
    skip_admin_log = True
    import_template_name = "admin/catalog/song/import.html"
    import_export_change_list_template = "admin/catalog/song/change_list.html"
    formats = FORMATS

    def get_urls(self) -> list[URLPattern]:
        """Add the pages."""
        view = self.admin_site.admin_view
        return [
            path("import/template/<str:form>/", view(self.template_view), name="catalog_song_import_template"),
            path("import/<uuid:job_id>/", view(self.job_view), name="catalog_song_import_job"),
            path("export/<str:form>/", view(self.export_view), name="catalog_song_export"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add and change songs one by one may do so by file."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    # An upload handler must be set before the body is read, which the CSRF check would do; it comes right after.
    @method_decorator(csrf_exempt)
    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Preview a small file, or give a large one to a worker."""
        request.upload_handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
        return csrf_protect(self._import_action)(request, **kwargs)

    def _import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not self.has_import_permission(request):
            raise PermissionDenied
        file = request.FILES.get("import_file")
        if file and (file.size or 0) > INLINE_BYTES:
            form = self.create_import_form(request)
            if form.is_valid():
                return self._job_make(request, form)
        return cast(HttpResponseBase, super().import_action(request, **kwargs))

    def _job_make(self, request: HttpRequest, form: Any) -> HttpResponse:
        file = form.cleaned_data["import_file"]
        if file.size > MAX_BYTES:
            messages.error(request, _("This file is larger than 256 MB: use the command import_songs."))
            return HttpResponseRedirect(reverse("admin:catalog_song_import"))
        kind = FORMATS[int(form.cleaned_data["format"])].form
        with transaction.atomic():
            job = import_jobs.import_request(
                user=cast(User, request.user), file=file, name=Path(file.name).name, form=kind
            )
            transaction.on_commit(lambda: tasks.import_hint(job.pk))
        return HttpResponseRedirect(reverse("admin:catalog_song_import_job", args=[job.pk]))

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say what is wrong with the file in our words; anything else is a fault of ours and must be heard of."""
        if not isinstance(e, ImportFileError):
            raise e
        form.add_error("import_file", str(e))

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the imports of late."""
        return {"jobs": ImportJob.objects.all()[:RECENT], "media": self.media}

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Import what was previewed."""
        try:
            return cast(HttpResponseBase, super().process_import(request, **kwargs))
        except ImportFileError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:catalog_song_import"))

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        """Say what was done, and what was not."""
        report = result.report
        done = _("Songs created: %(created)d, updated: %(updated)d, unchanged: %(unchanged)d.")
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        messages.success(request, done % counts)
        if report.left_out:
            left_out = ngettext("%(count)d row was left out.", "%(count)d rows were left out.", report.left_out)
            messages.warning(request, left_out % {"count": report.left_out})

    @method_decorator(require_http_methods(["GET", "POST"]))
    def job_view(self, request: HttpRequest, job_id: UUID) -> HttpResponseBase:
        """Show how far a large import is, and take the answer to its dry run."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        job = get_object_or_404(ImportJob, pk=job_id)
        if request.method == "POST":
            if "confirm" in request.POST and import_jobs.import_confirm(job=job):
                tasks.import_hint(job.pk)
            elif "drop" in request.POST:
                import_jobs.import_drop(job=job)
            return HttpResponseRedirect(request.path)
        report = import_jobs.report_read(job.report)
        context = {**self.admin_site.each_context(request), "title": _("Import"), "opts": self.opts}
        return TemplateResponse(request, "admin/catalog/song/import_job.html", context | {"job": job, "report": report})

    @method_decorator(require_GET)
    def template_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """Give a file to start from."""
        if form not in EXPORT_FORMATS:
            raise Http404
        if not self.has_import_permission(request):
            raise PermissionDenied
        response = HttpResponse(template_written(form), content_type=EXPORT_FORMATS[form])
        response["Content-Disposition"] = f'attachment; filename="songs-template.{form}"'
        return response

    @method_decorator(require_GET)
    def export_view(self, request: HttpRequest, form: str) -> StreamingHttpResponse:
        """Give all songs as a file, written while it is sent."""
        if form not in EXPORT_FORMATS:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        pieces = songs_written(Song.objects.all(), form=form)
        body = AsyncPieces(pieces) if isinstance(request, ASGIRequest) else pieces
        response = StreamingHttpResponse(body, content_type=EXPORT_FORMATS[form])
        response["Content-Disposition"] = f'attachment; filename="songs-{timezone.now():%Y-%m-%d}.{form}"'
        return response


class AsyncPieces:
    """Pieces of text for ASGI, where a plain iterator would be read whole into memory."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> "AsyncPieces":
        return self

    async def __anext__(self) -> str:
        """Return the next piece, made in the thread that has the request's database connection."""
        piece = await sync_to_async(self._next)()
        if piece is None:
            raise StopAsyncIteration
        return piece

    def _next(self) -> str | None:
        return next(self._pieces, None)
