"""The page that says where the catalogue is short of songs."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.admin_filters import NO_LANGUAGE
from catalog.coverage import TARGET, Cell, coverage
from catalog.forms import language_name
from config.common.choices import EmotionChoice


@require_safe
def coverage_view(request: HttpRequest) -> HttpResponse:
    """Show songs per emotion × language × audio against the target, the shortest first."""
    if not request.user.has_perm("catalog.view_song"):
        raise PermissionDenied
    cells = coverage()
    context = {
        **admin.site.each_context(request),
        "title": _("Where songs are missing"),
        "rows": [_row(cell) for cell in cells],
        "target": TARGET,
        "complete": sum(1 for cell in cells if not cell.missing),
    }
    return TemplateResponse(request, "admin/catalog/coverage.html", context)


def _row(cell: Cell) -> dict[str, Any]:
    filters = {
        "expresses": cell.emotion,
        "language": cell.language or NO_LANGUAGE,
        "playable": "yes" if cell.plays else "no",
        "is_published__exact": "1",
    }
    return {
        "cell": cell,
        "label": dict(EmotionChoice.choices)[cell.emotion],
        "language": language_name(cell.language) if cell.language else _("no language"),
        "url": f"{reverse('admin:catalog_song_changelist')}?{urlencode(filters)}",
    }
