"""What every operation of the API may answer beside its own: said once, for the OpenAPI document."""

from typing import Any

from config.common.problems import MEDIA_TYPE

PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
ALWAYS = {
    "401": "No token, or one that has ended.",
    "406": "No format that the client accepts; errors and answers are JSON.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Something that this needs is away; `Retry-After` says when to come back.",
}
CHANGING = {"403": "Not allowed; from browsers also a request without its CSRF token."}
WITH_BODY = {
    "400": "The body is not valid; `errors` says what is wrong with each field.",
    "413": "The body is too large.",
    "415": "A body of another media type.",
}


def common_answers(result: dict[str, Any], **_arguments: Any) -> dict[str, Any]:
    """Add to each operation the answers it shares with the others (a hook of drf-spectacular)."""
    for path in result["paths"].values():
        for method, operation in path.items():
            shared = ALWAYS | (CHANGING if method != "get" else {}) | (WITH_BODY if "requestBody" in operation else {})
            for status, description in shared.items():
                operation["responses"].setdefault(status, {**PROBLEM, "description": description})
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result
