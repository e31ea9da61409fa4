"""Views that belong to no app."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from config.common.problems import RETRY_AFTER_S
from emotion.selectors import snapshots_longest_wait_s


def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process serves at all: nothing else that blinks may get it restarted."""
    request.user = AnonymousUser()  # whose session it is, nobody needs to ask the database
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and cache answer and no snapshot waits too long, else 503 with what is wrong.

    A snapshot that waits too long means workers or beat that are stuck or gone.
    """
    checks = {"database": _database_answers(), "cache": _cache_answers()}
    checks["queue"] = checks["database"] and snapshots_longest_wait_s() <= settings.SNAPSHOT_QUEUE_PATIENCE_S
    response = JsonResponse({name: "ok" if fine else "failing" for name, fine in checks.items()})
    response.headers["Cache-Control"] = "no-store"
    if not all(checks.values()):
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache_answers() -> bool:
    answers = getattr(cache, "answers", None)
    return answers is None or bool(answers())


def not_here(request: HttpRequest, **parts: str) -> HttpResponse:
    """Answer 404 where a library has an address for what this site does not do: telephone numbers, links by model."""
    raise Http404
