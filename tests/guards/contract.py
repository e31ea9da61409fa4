"""Holds answers of the API against its OpenAPI document: status, media type and shape."""

import json
import re
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

Operation = dict[str, Any]


@cache
def document() -> dict[str, Any]:
    """Return the document, in OpenAPI 3.1: its schemas are plain JSON Schema."""
    with patched_settings({"OAS_VERSION": "3.1.1"}):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    _nulls(made)
    return made


def _nulls(part: Any) -> None:
    """Write `nullable` of OpenAPI 3.0, which the pages' schema still has, as JSON Schema does."""
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _nulls(value)
    if isinstance(part, dict) and part.pop("nullable", False):
        part["type"] = [part["type"], "null"]


def operations() -> dict[tuple[str, str], Operation]:
    """Return every operation by method and path."""
    return {
        (method.upper(), path): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def operation_for(method: str, path: str) -> Operation:
    """Return the operation that a request belongs to."""
    for (known, template), operation in operations().items():
        pattern = re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template))
        fixed = "{" not in template
        if known == method and ((fixed and path == template) or (not fixed and re.fullmatch(pattern, path))):
            return operation
    raise LookupError(f"{method} {path} is not in the document")


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return a validator of one schema of the document."""
    return Draft202012Validator({**schema, "components": document()["components"]})


def breaches(operation: Operation, response: Any) -> list[str]:
    """Return how a response differs from what the operation says it may be; [] when it does not."""
    described = operation["responses"].get(str(response.status_code))
    if described is None:
        return [f"{response.status_code} is not described"]
    media = response.headers.get("Content-Type", "").partition(";")[0]
    content = described.get("content", {})
    if not content:
        return [] if response.status_code in (204, 302, 304, 416) else ["a body that is not described"]
    if media not in content:
        return [f"{media} is not described for {response.status_code}"]
    if "json" not in media:
        return []
    body = json.loads(response.content)
    return [f"{error.json_path}: {error.message}" for error in validator(content[media]["schema"]).iter_errors(body)]
