"""How our authentication appears in the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token that `/_allauth/app/v1/auth/login` returns as `meta.session_token`."""

    target_class = "accounts.authentication.SessionTokenAuthentication"
    name = "sessionToken"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Describe the header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "Session token from `POST /_allauth/app/v1/auth/login`, in `meta.session_token`.",
        }
