"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.selectors import consent_was_asked
from config.common.network import network_of
from config.common.problems import ServiceAway


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up follows the operator's `SIGNUP_OPEN` and leads to the consent page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether strangers may create an account."""
        return bool(settings.SIGNUP_OPEN)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Tell new listeners first what the camera does."""
        return reverse("accounts:consent")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Where verification is mandatory, it stands between sign-up and the consent page."""
        if consent_was_asked(user=email_address.user):
            return str(super().get_email_verification_redirect_url(email_address))
        consent = reverse("accounts:consent")
        if self.request.user.is_authenticated:
            return consent
        return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': consent})}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. Raises ServiceAway when the mail server does not take it."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # those of smtplib among them
            raise ServiceAway from error

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count attempts, and list sessions, by network: nothing here needs to know one household from the next.

        Raises PermissionDenied when the configured proxies do not vouch for any address.
        """
        try:
            return network_of(str(super().get_client_ip(request)))
        except ImproperlyConfigured as error:  # fewer hops than TRUSTED_PROXY_COUNT
            raise PermissionDenied from error


def client_address(request: Any) -> str:
    """The client's network, as far as the configured proxies vouch for it; empty when it cannot be told.

    Accepts a Django request or one of REST framework, which wraps it.
    """
    try:
        return str(get_adapter().get_client_ip(getattr(request, "_request", request)) or "")
    except PermissionDenied:
        return ""
