"""The Redis cache of a site that goes on without Redis."""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from config.common.breaker import Breaker

logger = logging.getLogger(__name__)

breaker: Final = Breaker(pause_s=5.0)


def _or_here(name: str) -> Callable[..., Any]:
    """Return the operation that asks Redis, or this process's own memory while Redis is away."""

    def operation(self: "SturdyRedisCache", *args: Any, **kwargs: Any) -> Any:
        if not breaker.is_open:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                breaker.trip()
                logger.warning("cache is away, this process counts for itself: %s", type(error).__name__)
        return getattr(self.here, name)(*args, **kwargs)

    return operation


class SturdyRedisCache(RedisCache):
    """Redis, or each process's own memory while Redis is away: no request fails, and rate limits hold a process."""

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
