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
from catalog.coverage import TARGET, Cell, Gap, coverage
from catalog.forms import language_name
from config.common.choices import EmotionChoice

LABELS = dict(EmotionChoice.choices)


@require_safe
def coverage_view(request: HttpRequest) -> HttpResponse:
    """Show songs per emotion × language × audio against the target, what is begun first, and what there is none of."""
    if not request.user.has_perm("catalog.view_song"):
        raise PermissionDenied
    cells, gaps = coverage()
    context = {
        **admin.site.each_context(request),
        "title": _("Where songs are missing"),
        "rows": [_row(cell) for cell in cells],
        "gaps": [_gap(gap) for gap in gaps],
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
        "label": LABELS[cell.emotion],
        "language": _language(cell.language),
        "url": f"{reverse('admin:catalog_song_changelist')}?{urlencode(filters)}",
    }


def _gap(gap: Gap) -> dict[str, Any]:
    moods = [{"emotion": emotion, "label": LABELS[emotion]} for emotion in gap.emotions]
    return {"gap": gap, "language": _language(gap.language), "moods": moods}


def _language(tag: str) -> str:
    return language_name(tag) if tag else _("no language")
