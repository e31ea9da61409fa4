"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up follows the operator's `SIGNUP_OPEN`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether strangers may create an account."""
        return bool(settings.SIGNUP_OPEN)
