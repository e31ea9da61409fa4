"""How a phone proves who it is: allauth's session token in `X-Session-Token`."""

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from rest_framework.request import Request


class SessionTokenAuthentication(XSessionTokenAuthentication):  # type: ignore[misc]
    """allauth's token, with the header that makes DRF answer 401 instead of 403."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme."""
        return "X-Session-Token"
