"""The Redis cache of a site that goes on without Redis."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE_S: Final = 5.0
"""Seconds without another try after Redis has failed: each try at a frozen one costs a request its time-out."""


def _or_here(name: str) -> Callable[..., Any]:
    """Return the operation that asks Redis, or this process's own memory while Redis is away."""

    def operation(self: "SturdyRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SturdyRedisCache.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                SturdyRedisCache.away_until = time.monotonic() + PAUSE_S
                logger.warning("cache is away, this process counts for itself: %s", type(error).__name__)
        return getattr(self.here, name)(*args, **kwargs)

    return operation


class SturdyRedisCache(RedisCache):
    """Redis, or each process's own memory while Redis is away: no request fails, and rate limits hold a process."""

    away_until = 0.0

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.here = LocMemCache("redis-is-away", {"TIMEOUT": params.get("TIMEOUT", 300)})

    def answers(self) -> bool:
        """Whether Redis answers now, however long it has been away."""
        try:
            return bool(self._cache.get_client().ping())
        except RedisError:
            return False

    add = _or_here("add")
    get = _or_here("get")
    set = _or_here("set")
    touch = _or_here("touch")
    delete = _or_here("delete")
    get_many = _or_here("get_many")
    has_key = _or_here("has_key")
    incr = _or_here("incr")
    set_many = _or_here("set_many")
    delete_many = _or_here("delete_many")
    clear = _or_here("clear")
