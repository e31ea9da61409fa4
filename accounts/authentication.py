"""How a phone proves who it is: allauth's session token in `X-Session-Token`."""

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from rest_framework.request import Request


class SessionTokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]
    """allauth's token, with the header that makes DRF answer 401 instead of 403."""

    def get_session_token(self, request: Request) -> str | None:
        """Return the token; None for what cannot be one, which a database need not be asked about."""
        token = super().get_session_token(request)
        return token if token and token.isascii() and token.isalnum() else None

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme."""
        return "X-Session-Token"
