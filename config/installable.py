"""What makes the site installable: its manifest, the worker that answers when there is no network, and that answer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

BACKGROUND = "#231b2b"
# The offline page's own looks; nothing else is fetched ahead.
OFFLINE_STYLES = ("site/css/tokens.css", "site/css/base.css", "site/css/shell.css", "site/css/pages.css")


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the site to a browser that would install it, in the reader's language."""
    icons = [
        {"src": static(f"site/icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size, use in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    icons[-1]["src"] = static("site/icons/icon-maskable-512.png")
    body = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Music for the expression you are wearing. Self-hosted, and it asks first."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": BACKGROUND,
        "icons": icons,
        "shortcuts": [
            {"name": _("Read my expression"), "url": reverse("emotion:capture")},
            {"name": _("Playlists"), "url": reverse("recommendations:playlists")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Hand over the worker, which stores this release's static files and the offline page, and nothing of anybody."""
    context = {
        "release": settings.VERSION,
        "offline": reverse("offline"),
        "static": settings.STATIC_URL,
        "ahead": [static(path) for path in OFFLINE_STYLES],
        # Without hashes in their names, files change under their address: then nothing but the page is stored.
        "keeps_static": not settings.DEBUG,
    }
    return render(request, "service_worker.js", {"settings": context}, content_type="text/javascript")


@require_safe
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network. Stored by the worker, so it knows nobody."""
    return render(request, "offline.html", {"styles": OFFLINE_STYLES})
