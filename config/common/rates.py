"""How often somebody may do something, counted in the cache that all processes share."""

import math
import time

from django.core.cache import cache


def rate_take(action: str, *, subject: object, limit: int, seconds: int) -> int | None:
    """Count one more `action` of `subject`; None when it may go on, else the seconds to wait.

    A sliding window: the present span of `seconds` counts in full, the one before by the share that still lies
    within `seconds` of now. Counting is atomic in Redis, and what is refused does not count.
    """
    span, into = divmod(time.time(), seconds)
    now, before = (f"rate:{action}:{subject}:{seconds}:{int(span) - ago}" for ago in (0, 1))
    try:
        cache.add(now, 0, timeout=2 * seconds)
        count = cache.incr(now)
        if count + int(cache.get(before, 0)) * (1 - into / seconds) <= limit:
            return None
        cache.decr(now)
    except ValueError:  # the cache was emptied in between: begin again
        return None
    return math.ceil(seconds - into)
