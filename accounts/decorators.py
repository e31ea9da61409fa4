"""Gates in front of pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseLocation

from accounts.models import Purpose, User
from accounts.selectors import consent_grant_for_user

View = Callable[..., HttpResponseBase]


def consent_required(purpose: Purpose) -> Callable[[View], View]:
    """Send a listener whose consent to `purpose` does not hold to the consent page, and a stranger to sign in.

    The consent page leads back to where they were going; a POST cannot be repeated, so it leads to its end page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if consent_grant_for_user(user=request.user, purpose=purpose) is None:
                return _to_consent(request)
            return view(request, *args, **kwargs)

        return gated

    return decorate


def _to_consent(request: HttpRequest) -> HttpResponseBase:
    url = reverse("accounts:consent")
    if request.method == "GET":
        url += "?" + urlencode({"next": request.get_full_path()})
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:  # a fragment: move the whole page, and let the music play on
        return HttpResponseLocation(url)
    return HttpResponseRedirect(url)
