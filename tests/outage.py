"""A database that does not answer, for tests of one request; `tests/faults` stops a real one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.db import OperationalError, connection


def database_away(only: str = "") -> AbstractContextManager[None]:
    """Fail every statement of the block that contains `only`, as a connection that broke does."""

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if only in sql:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)
